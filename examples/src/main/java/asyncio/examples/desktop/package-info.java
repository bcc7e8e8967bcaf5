/**
 * The loop of a desktop program, as a model on top of {@link asyncio.EventLoop}: why a window
 * freezes.
 *
 * <h2>The real system</h2>
 *
 * <p>The words are those of Windows, where the loop is in plain sight; other desktops have the same
 * parts under other names. A thread that has windows has a queue of messages, kept by the system,
 * and the program itself has to take them out of it:
 *
 * <pre>{@code
 * while (GetMessage(&m, NULL, 0, 0) > 0) {   // waits if there is none
 *   TranslateMessage(&m);                    // makes characters of keys
 *   DispatchMessage(&m);                     // calls the window's procedure
 * }
 * }</pre>
 *
 * <p>Only this loop calls the procedures of windows. As long as one procedure runs, no button goes
 * down, nothing is painted, and no timer ticks. If there are several messages, age alone does not
 * decide which is first:
 *
 * <ol>
 *   <li>what other threads have <em>sent</em>. They wait for the answer, and the procedure is
 *       called within {@code GetMessage}; the caller never sees these messages
 *   <li>what was <em>posted</em>: put into the queue by senders that do not wait
 *   <li>that the loop shall quit, so that nothing posted is lost
 *   <li>what mouse and keyboard have reported
 *   <li>that a window has to be painted
 *   <li>that a timer has elapsed
 * </ol>
 *
 * <p>The last two are no messages as long as they wait. The system notes only that a window is out
 * of date, and that time has passed, and makes a message of it when there is nothing else to do:
 * ten changes are painted once, and a window that was busy for ten seconds gets one message of its
 * timer, not ten. Likewise the quit, and the mouse's moves, of which only the last one counts.
 *
 * <p>A message of the mouse goes to the window beneath it, unless one has <em>captured</em> the
 * mouse, as a button does between press and release. A key goes to the window with the
 * <em>focus</em>. Which one that is, is decided when the message is taken out, not when it is put
 * in: if a click moves the focus, what was typed after it goes to the new place, however late.
 *
 * <p>After five seconds in which a thread neither has looked at its queue nor waits for it, the
 * system loses patience. It hides the window behind a picture of it, and writes "not responding" in
 * its title. It does not end the program, and what the user does is not lost but late. That makes
 * it worse: a user who clicks a second time, because nothing happens, has clicked twice.
 *
 * <p>The way out: another thread computes, and posts its results. A window belongs to its thread,
 * and only that thread may touch it.
 *
 * <h2>Where to read</h2>
 *
 * <ul>
 *   <li>{@link asyncio.examples.desktop.Desktop} the system; its {@code peekMessage} is the list
 *       above, line by line
 *   <li>{@code MessageQueue} what is queued, and what is only noted
 *   <li>{@link asyncio.examples.desktop.Window} and {@link asyncio.examples.desktop.Message}
 *   <li>{@code ReportWindow} a program for it: {@code start()} has both ways to compute
 *   <li>{@link asyncio.examples.desktop.FrozenWindow} to run: a user at work with that program
 * </ul>
 *
 * <h2>In the model</h2>
 *
 * <p>The order of messages, who gets them, what is merged; posting and sending, also between
 * threads, so that a program that asks a frozen window is frozen too; when a window counts as not
 * responding. The user, the window and its helper are real threads; the time is {@linkplain
 * asyncio.examples.simulation.Simulation simulated}, so that seven seconds pass at once, and the
 * same in each run.
 *
 * <p>{@code GetMessage} is a coroutine that awaits where the system would block the thread. So the
 * thread's loop can run other coroutines between messages, and {@code await toThread(...)} in a
 * button's handler comes back to the window's thread by itself. User interfaces with {@code async}
 * and {@code await} do the same: there what follows an await is posted as a message.
 *
 * <h2>Not in the model</h2>
 *
 * <ul>
 *   <li>A second thread with windows, and loops within the loop, as of a dialog or a menu. So a
 *       thread that waits for the answer to a message it has sent has none to answer itself.
 *   <li>Who paints what: a window is all out of date or not at all, is up to date as soon as it is
 *       told to paint, and the system's own drawing is no part of it.
 *   <li>Key releases, modifier keys, other buttons, double clicks, the wheel; windows on top of
 *       each other, moving them, closing one of several.
 *   <li>The limit of ten thousand posted messages; hooks; messages to all windows.
 *   <li>A timer's message is due a whole period after the last one was taken out. The real one
 *       keeps its rhythm, if it can.
 * </ul>
 *
 * <h2>Compared with {@code asyncio.EventLoop}</h2>
 *
 * <p>{@link asyncio.EventLoop} makes the same promise, and has the same weakness: nothing else runs
 * while a callback or a step does. There is no priority in it; what is posted to it, by {@code
 * callSoonThreadsafe}, is first come, first served. And it merges nothing, for it does not know
 * what a callback means.
 */
@NullMarked
package asyncio.examples.desktop;

import org.jspecify.annotations.NullMarked;
