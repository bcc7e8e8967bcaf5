/** The parts that an event loop is composed of. */
@NullMarked
package asyncio.internal.loop;

import org.jspecify.annotations.NullMarked;
