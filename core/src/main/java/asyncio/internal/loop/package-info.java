/**
 * The machine of an event loop: it decides what runs next, and hands over the right to run.
 *
 * <p>{@link asyncio.internal.loop.Kernel} puts the parts together. Read {@link
 * asyncio.internal.loop.Turns} first, then {@link asyncio.internal.loop.Control}:
 *
 * <ul>
 *   <li>Turns: one turn waits for the outside ({@link asyncio.internal.loop.Inbox}, {@link
 *       asyncio.internal.loop.Poller}, {@link asyncio.internal.loop.TimerQueue}), makes entries
 *       ready, and runs the entries that are ready then. Callbacks run in the loop's own thread.
 *   <li>Control: exactly one thread of a loop has control, the loop's own or that of one task.
 *       Control passes it on, by way of an {@link asyncio.internal.engine.Engine}.
 *   <li>{@link asyncio.internal.loop.TaskStrand} and callbacks (objects to the machine): the
 *       entries. The public {@code Task} and {@code Handle} are views of them.
 *   <li>{@link asyncio.internal.loop.Host}: the loop as its parts see it; the public {@code
 *       LoopDoor} implements it. {@link asyncio.internal.loop.Probe}: is told of events.
 * </ul>
 *
 * <p>The way of {@code Asyncio.sleep(0)}:
 *
 * <ol>
 *   <li>{@code Task.giveWay} adds the task's strand to the ready queue: {@code Turns.add}.
 *   <li>{@code Task.suspend} leaves the task's context, and calls {@code Control.suspend}.
 *   <li>Control tells the probes that the step is over, and asks {@code Turns.nextStep} for a task.
 *   <li>If the next entry of this turn is a task that can step, {@code nextStep} returns it. If the
 *       turn is used up and nothing but tasks could notice, it begins the next turn by bookkeeping.
 *   <li>The same task: {@code suspend} returns, without a switch of threads.
 *   <li>Another task: {@code Engine.transfer} switches to its strand, and this one stays there.
 *   <li>None (a callback is next, or a turn has to look outside): {@code transfer} switches to the
 *       loop's own thread. {@code Turns.next} runs callbacks and turns until a task is next.
 *   <li>When the task is next, {@code transfer} returns. {@code Task} enters its context again, and
 *       {@code Task.resumed} returns to the coroutine, or throws a due cancellation.
 * </ol>
 *
 * <p>Threads: for the thread that has control, except where a method says "any thread".
 */
@NullMarked
package asyncio.internal.loop;

import org.jspecify.annotations.NullMarked;
