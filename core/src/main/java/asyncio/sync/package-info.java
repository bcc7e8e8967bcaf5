/**
 * Synchronization between the tasks of one loop.
 *
 * <table>
 * <caption>Which one for what</caption>
 * <tr><td>{@link asyncio.sync.Lock}</td><td>one task at a time</td></tr>
 * <tr><td>{@link asyncio.sync.Semaphore}, {@link asyncio.sync.BoundedSemaphore}</td>
 *   <td>some tasks at a time</td></tr>
 * <tr><td>{@link asyncio.sync.CapacityLimiter}</td>
 *   <td>some tasks or blocking calls at a time; the number can be changed</td></tr>
 * <tr><td>{@link asyncio.sync.Event}</td><td>wait until a flag is set</td></tr>
 * <tr><td>{@link asyncio.sync.Condition}</td><td>wait, with a lock, until a predicate holds</td></tr>
 * <tr><td>{@link asyncio.sync.Barrier}</td><td>tasks wait for one another</td></tr>
 * <tr><td>{@link asyncio.sync.Queue}, {@link asyncio.sync.LifoQueue}, {@link
 *   asyncio.sync.PriorityQueue}</td><td>hand items from task to task</td></tr>
 * </table>
 *
 * <p>All methods are for the loop's thread: for coroutines, and, if they do not suspend, for
 * callbacks. Other threads go through {@code loop.callSoonThreadsafe}. An object may be made before
 * a loop runs; it belongs to the first loop in which a task has to wait for it.
 *
 * <p>In Python: {@code asyncio.Lock}, {@code asyncio.Queue} and so on, whose methods have the same
 * names.
 */
/*
 * For maintainers. Read Event first, then Lock, then Semaphore. Barrier is built on Condition, and
 * Queue.join() on Event.
 *
 * How to add a primitive: extend LoopBound, keep a WaitQueue, and follow its contract.
 *
 *  1. A method that need not wait touches no loop: it changes the state and returns.
 *  2. To wait, call waiters.await(loop(), passOn). loop() binds the object, or throws; call it
 *     before any change.
 *  3. The task that changes the state wakes: wakeNext() for one, wakeAll() for all.
 *  4. A woken task goes on in the next turn. Until then others run. Either the waker hands the thing
 *     over (Semaphore takes the permit for the woken task), or the woken task looks again in a loop
 *     (Queue).
 *  5. Fair means: a newcomer waits as well while waiters.isWaitedFor().
 *  6. A task that was woken may be cancelled before it goes on. passOn is called then: undo the
 *     handing over, or wake the next one. Forget this, and a wake-up is lost: the loop hangs.
 *  7. A task that is cancelled while it waits just leaves; nothing is to be done.
 *  8. If newcomers had to wait only because of the task that leaves, wake them when it leaves (the
 *     finally of Semaphore.acquire).
 *  9. Test the order of wake-ups turn by turn against CPython (conformance), and under random
 *     cancellations (asyncio.stress).
 */
@NullMarked
package asyncio.sync;

import org.jspecify.annotations.NullMarked;
