/** nginx. */
@NullMarked
package asyncio.examples.nginx;

import org.jspecify.annotations.NullMarked;
