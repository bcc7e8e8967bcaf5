/** The parts that an event loop is composed of. */
@NullMarked
package asyncio.kernel;

import org.jspecify.annotations.NullMarked;
