/**
 * The one list of waiting coroutines: {@link asyncio.internal.wait.WaitQueue}.
 *
 * <p>The package stands on {@code asyncio.futures} alone, so that all others may use it:
 *
 * <ul>
 *   <li>{@code asyncio.sync}: Lock, Condition, Semaphore, Event, Queue, CapacityLimiter. Its
 *       package description says how to build a primitive on the queue.
 *   <li>{@code asyncio.net}: FlowControlProtocol, for tasks that wait to write and for tasks that
 *       wait for the end of the connection.
 *   <li>{@code asyncio.internal.net}: ListeningServer, for its end.
 *   <li>{@code asyncio.process}: ChildTransport, for the child's end.
 *   <li>{@code asyncio}: AsCompleted and FlowIterator, for the next item.
 * </ul>
 *
 * <p>StreamReader has no queue: one task may read at a time, and a second one is refused.
 *
 * <p>Everything here runs on the loop's thread. The order in which wake-ups reach the coroutines is
 * CPython's, turn for turn; the conformance tests check it.
 */
@NullMarked
package asyncio.internal.wait;

import org.jspecify.annotations.NullMarked;
