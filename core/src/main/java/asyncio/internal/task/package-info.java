/**
 * The arithmetic of cancellation.
 *
 * <p>{@link asyncio.internal.task.Cancellation} counts the requests to stop a task, and decides
 * what its next await throws. {@code Task} asks it; {@code Timeout}, {@code TaskGroup}, {@code
 * CancelScope} and {@code Asyncio.shielded} ask it by way of {@code Task} whether a cancellation
 * was theirs alone. Confined to the loop's thread that has control.
 */
@NullMarked
package asyncio.internal.task;

import org.jspecify.annotations.NullMarked;
