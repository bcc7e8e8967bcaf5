/** Synchronization between the tasks of a loop: {@code asyncio.Lock} and its kin. */
@NullMarked
package asyncio.sync;

import org.jspecify.annotations.NullMarked;
