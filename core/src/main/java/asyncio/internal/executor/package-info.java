/**
 * Outside work: blocking functions in other threads, and their outcomes as futures of the loop.
 *
 * <ul>
 *   <li>{@link asyncio.internal.executor.LoopExecutor}: the executor of a loop; behind {@code
 *       EventLoop.runInExecutor} and {@code Asyncio.toThread}. Read this first.
 *   <li>{@link asyncio.internal.executor.BlockingFuture}: waits in a thread for a future of the
 *       JDK; behind {@code Asyncio.wrapFuture}.
 *   <li>{@link asyncio.internal.executor.JobThreads}: the kind of thread that blocking work gets.
 * </ul>
 *
 * <p>Threads: for the thread that has control. The jobs run in other threads, which only schedule a
 * callback in the loop. Each job counts as outside work until that callback has run.
 */
@NullMarked
package asyncio.internal.executor;

import org.jspecify.annotations.NullMarked;
