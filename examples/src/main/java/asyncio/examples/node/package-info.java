/**
 * Node's loop, as a model on top of {@link asyncio.EventLoop}, that prints the same as Node.
 *
 * <h2>The real system</h2>
 *
 * <p>Node runs JavaScript in one thread. That thread belongs to a loop written in C, libuv, and the
 * loop calls JavaScript back. One iteration of it has phases, always in the same order:
 *
 * <ol>
 *   <li>pending: reports of operations that have ended at once
 *   <li>idle and prepare: callbacks before the loop waits
 *   <li>poll: wait for the outside, up to the next timer, and call back for what it reports: a file
 *       is read, a connection has come. Not at all if an immediate, or anything else, is to run
 *   <li>check: the immediates
 *   <li>closing: callbacks of closed handles
 *   <li>timers: those that are due by now
 * </ol>
 *
 * <p>The loop reads the clock when the wait ends, and before the timers, not in between: to the
 * loop, all callbacks of a phase happen at the same time. Each phase runs the callbacks that are
 * there when it begins; callbacks that are added meanwhile wait for the next iteration. So no phase
 * can keep the others waiting for ever.
 *
 * <p>The two queues that Node adds are of another kind. After every single callback, all ticks run,
 * then all microtasks, which is what promises are made of; and so on until both queues are empty,
 * with what has been added meanwhile. Nothing else comes in between, and a tick that always adds
 * another one stops the whole loop.
 *
 * <p>Timers of one duration are a list, which is due when its first one is, and is then run as far
 * as it is due. If two lists are due, a timer of the first can overtake one of the second that has
 * been due for longer.
 *
 * <h2>Where to read</h2>
 *
 * <ul>
 *   <li>{@link asyncio.examples.node.Uv} libuv: its {@code run} is the list above, line by line
 *   <li>{@link asyncio.examples.node.Node} what Node adds: the two queues, immediates, files
 *   <li>{@code TimerLists} its timers
 *   <li>{@link asyncio.examples.javascript} the part that browsers share: promises, microtasks, and
 *       async functions, which become coroutines
 *   <li>{@link asyncio.examples.node.WhoIsNext} and {@link asyncio.examples.node.LateTimer} to run
 * </ul>
 *
 * <h2>In the model</h2>
 *
 * <p>The order of all callbacks: the tests write random programs, run them here in simulated time
 * and in the real Node, version 20, and compare what is printed. The phases, the three ways to run
 * them, how the wait is computed, and the limits: 48 times 1,024 events in one poll phase, eight
 * rounds of pending callbacks. Even two oddities of libuv: watchers that are started last come
 * first, and so do handles that are closed last. All else is first come, first served.
 *
 * <h2>Not in the model</h2>
 *
 * <ul>
 *   <li>JavaScript. A promise can follow only a promise of the model, not every object with a
 *       {@code then}.
 *   <li>The thread pool. A file takes one trip to our executor; Node's {@code readFile} takes
 *       several, through a pool of four threads, so that the fifth file has to wait.
 *   <li>Sockets, except that one can ask when a channel can be read. Signals, processes, workers.
 *   <li>The main script is taken for a callback, as with CommonJS. An ES module is itself part of
 *       an async function, so that its microtasks come before its ticks.
 *   <li>{@code unref} of timers, {@code Promise.all} and its kin, async hooks, the events {@code
 *       exit} and {@code uncaughtException}. An exception of a callback ends the run, and so does a
 *       rejection that nobody handles.
 *   <li>Races of Node: whether {@code setTimeout(f, 0)} or {@code setImmediate(f)} of a main script
 *       is first depends on whether a millisecond has passed.
 * </ul>
 *
 * <h2>Compared with {@code asyncio.EventLoop}</h2>
 *
 * <p>{@link asyncio.EventLoop} has one queue of ready callbacks where libuv has phases, and no
 * queue that is emptied in between. A callback that is scheduled by a callback waits for the next
 * turn. That is asyncio's order: simpler, and fair.
 */
@NullMarked
package asyncio.examples.node;

import org.jspecify.annotations.NullMarked;
