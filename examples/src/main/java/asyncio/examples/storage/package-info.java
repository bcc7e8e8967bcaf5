/** Files that survive a crash, as the examples {@code raft} and {@code broker} need them. */
@NullMarked
package asyncio.examples.storage;

import org.jspecify.annotations.NullMarked;
