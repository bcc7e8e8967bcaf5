/** Between systems. */
@NullMarked
package asyncio.examples.broker;

import org.jspecify.annotations.NullMarked;
