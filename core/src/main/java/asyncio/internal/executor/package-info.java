/**
 * Work in other threads: the loop's executor, and futures of the JDK that a thread has to wait for.
 *
 * <p>Called in the loop; the outcome comes back by the loop's inbox. Read {@link
 * asyncio.internal.executor.LoopExecutor} first.
 */
@NullMarked
package asyncio.internal.executor;

import org.jspecify.annotations.NullMarked;
