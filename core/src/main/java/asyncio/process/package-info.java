/**
 * Other programs as child processes, whose pipes are streams.
 *
 * <p>In Python: {@code asyncio.subprocess}.
 */
@NullMarked
package asyncio.process;

import org.jspecify.annotations.NullMarked;
