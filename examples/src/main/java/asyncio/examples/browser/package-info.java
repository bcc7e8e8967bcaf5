/**
 * The loops of a browser, as a model on top of {@link asyncio.EventLoop}: many processes, and one
 * page at a time.
 *
 * <h2>The real system</h2>
 *
 * <p>A browser is several processes. One has the window and its menus, one talks to the network,
 * and one renders a page, or several pages of one site. Each has a loop of its own, and shares
 * nothing with the others: they post messages. So a page that computes for ever stops neither the
 * menus nor the other pages, and a page that is taken over by an attacker has little to get at.
 *
 * <p>Within a page, all scripts, all events and the painting share one thread and one loop. The
 * HTML standard defines the steps:
 *
 * <ol>
 *   <li>choose a <em>task</em>. Tasks come from sources: the user, the network, timers, messages.
 *       Those of one source stay in order; which source is next, the browser may choose. It will
 *       prefer the user, and may not forget the others
 *   <li>run it, to its end: nothing can interrupt a script
 *   <li>the <em>microtask checkpoint</em>: run all microtasks, of which promises and {@code await}
 *       are made, with those that are added meanwhile. This is done whenever a function of a script
 *       has returned and no other one is beneath it; so also between two listeners of one click
 *   <li>when the screen is about to show its next frame, and if the page has something new, there
 *       is a task to <em>update the rendering</em>: call the functions that {@code
 *       requestAnimationFrame} has collected, compute styles and layout, paint
 *   <li>if there is nothing to do until the next frame, or the next timer, it is an <em>idle
 *       period</em>: functions given to {@code requestIdleCallback} are called, and told how long
 *       they may take
 * </ol>
 *
 * <p>The consequences: a task that takes 45 ms costs three frames out of sixty in a second.
 * Microtasks are no way out, because all of them belong to the same task. Timers are, but a timer
 * that is nested six deep waits at least 4 ms, so that pages do not heat the machine. Messages of a
 * page to itself have no such limit.
 *
 * <h2>Where to read</h2>
 *
 * <ul>
 *   <li>{@link asyncio.examples.browser.Page} the loop of a page: its {@code run} is the list
 *       above; and what scripts may call
 *   <li>{@code TaskQueues} which task is next
 *   <li>{@link asyncio.examples.browser.BrowserProcess} and {@link
 *       asyncio.examples.browser.MessagePort}: processes, and how they talk
 *   <li>{@link asyncio.examples.javascript} promises and microtasks, as in the model of Node
 *   <li>{@link asyncio.examples.browser.ThreeProcesses} and {@link
 *       asyncio.examples.browser.Starvation} to run
 * </ul>
 *
 * <h2>In the model</h2>
 *
 * <p>All orders that the standard fixes: the tests run the same programs, written in JavaScript and
 * in Java, in the real Chromium, if there is one, and here. Frames at 60 in a second, all callbacks
 * of one frame at one time; the limit of nested timers; how long an idle period is; ports that keep
 * messages until somebody listens. Each process has an {@link asyncio.EventLoop} in a thread of its
 * own; only the time is {@linkplain asyncio.examples.simulation.Simulation simulated}.
 *
 * <p>Each browser chooses between the queues in its own way. The model's choice: the user first,
 * then the frame, then the oldest task; and after three favours in a row the oldest task in any
 * case.
 *
 * <h2>Not in the model</h2>
 *
 * <ul>
 *   <li>JavaScript, HTML and pixels: a script is a Java function, and a frame is a message.
 *   <li>The compositor, which has a thread of its own in which it scrolls and moves layers while
 *       the page computes. Input that waits for the next frame, as the mouse's moves do.
 *   <li>Workers, several windows in one loop, frames within frames, pages that are not seen (their
 *       timers are slowed down, and they get no frames).
 *   <li>Events other than clicks, and what listeners may prevent; {@code ResizeObserver} and the
 *       other steps of the rendering; time limits of idle callbacks.
 *   <li>An interval begins anew when its call has ended, as the standard says. Browsers keep to the
 *       rhythm of its beginnings.
 *   <li>A rejected promise on which nobody listens is reported after the microtasks. The standard
 *       makes a task of that, and takes it back if somebody listens by then.
 * </ul>
 *
 * <h2>Compared with {@code asyncio.EventLoop}</h2>
 *
 * <p>{@link asyncio.EventLoop} has one queue, no priorities and no microtasks. A task in asyncio
 * that always has something to do still lets all others go first, at each {@code await} of
 * something that is not there yet: what is made ready waits for the next turn. The screen does not
 * starve, and no task is favoured.
 */
@NullMarked
package asyncio.examples.browser;

import org.jspecify.annotations.NullMarked;
