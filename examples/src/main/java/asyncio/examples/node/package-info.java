/**
 * Node's loop, as a model on top of ours, that prints what Node prints.
 *
 * <h2>What the real system does</h2>
 *
 * <p>Node runs JavaScript in one thread. That thread belongs to a loop written in C, libuv, and the
 * loop calls JavaScript back. One iteration of it has phases, always in the same order:
 *
 * <ol>
 *   <li>pending: what operations that have ended at once still have to report
 *   <li>idle and prepare: what others want to do before the loop waits
 *   <li>poll: wait for the outside, up to the next timer, and call back for what it reports: a file
 *       is read, a connection has come. Not at all if an immediate, or anything else, is to run
 *   <li>check: the immediates
 *   <li>closing: what has been closed says so
 *   <li>timers: those that are due by now
 * </ol>
 *
 * <p>The time is looked at when the wait ends, and before the timers, not in between: to the loop,
 * all callbacks of a phase happen at the same time. Each phase runs what there is when it begins;
 * what is added meanwhile waits for the next iteration. So no phase can keep the others waiting for
 * ever.
 *
 * <p>The two queues that Node adds are of another kind. After every single callback, all ticks run,
 * then all microtasks, which is what promises are made of; and so on until both queues are empty,
 * with what has been added meanwhile. They belong to the callback, as it were; nothing else comes
 * in between, and a tick that always adds another one stops the whole loop.
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
 *   <li>{@link asyncio.examples.javascript} what is the same in a browser: promises, microtasks,
 *       and how an async function becomes one of our coroutines
 *   <li>{@link asyncio.examples.node.WhoIsNext} and {@link asyncio.examples.node.LateTimer} to run
 * </ul>
 *
 * <h2>What the model keeps</h2>
 *
 * <p>The order of all callbacks: the tests write random programs, run them here in simulated time
 * and in the real Node, version 20, and compare what is printed. The phases, the three ways to run
 * them, how the wait is computed, and the limits: 48 times 1,024 events in one poll phase, eight
 * rounds of pending callbacks. Even two oddities of libuv: watchers that are started last come
 * first, and so do handles that are closed last. All else is first come, first served.
 *
 * <h2>What it leaves out</h2>
 *
 * <ul>
 *   <li>JavaScript. A promise can follow only a promise of ours, not anything with a {@code then}.
 *   <li>The thread pool. A file takes one trip to our executor; Node's {@code readFile} takes
 *       several, through a pool of four threads, so that the fifth file has to wait.
 *   <li>Sockets, except that one can ask when a channel can be read. Signals, processes, workers.
 *   <li>The main script is taken for a callback, as with CommonJS. An ES module is itself part of
 *       an async function, so that its microtasks come before its ticks.
 *   <li>{@code unref} of timers, {@code Promise.all} and its kin, async hooks, the events {@code
 *       exit} and {@code uncaughtException}. An exception of a callback ends the run, and so does a
 *       rejection that nobody handles.
 *   <li>What is a race in Node is none here: whether {@code setTimeout(f, 0)} or {@code
 *       setImmediate(f)} of a main script is first depends on whether a millisecond has passed.
 * </ul>
 *
 * <h2>And ours?</h2>
 *
 * <p>Our own loop, {@link asyncio.EventLoop}, has one queue of what is ready where libuv has
 * phases, and no queue that is emptied in between: what a callback schedules waits for the next
 * turn, promises or not. That is asyncio's order, simpler, and fair.
 */
@NullMarked
package asyncio.examples.node;

import org.jspecify.annotations.NullMarked;
