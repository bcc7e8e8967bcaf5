/**
 * The bookkeeping of tasks: cancellation, and who waits for whom.
 *
 * <p>{@link asyncio.internal.task.Cancellation} counts the requests to stop a task, and decides
 * whether its next await throws. {@code Task} calls it. {@code Timeout}, {@code TaskGroup}, {@code
 * CancelScope} and {@code Asyncio.shielded} ask by way of {@code Task} whether a cancellation was
 * theirs alone.
 *
 * <p>{@link asyncio.internal.task.WaitChain} finds an await that would close a circle of tasks.
 *
 * <p>{@link asyncio.internal.task.TaskNumbers} numbers the tasks that have no name.
 *
 * <p>Threads: the thread that has control.
 */
@NullMarked
package asyncio.internal.task;

import org.jspecify.annotations.NullMarked;
