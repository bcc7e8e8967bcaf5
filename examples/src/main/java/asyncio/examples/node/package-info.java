/** Node's loop. */
@NullMarked
package asyncio.examples.node;

import org.jspecify.annotations.NullMarked;
