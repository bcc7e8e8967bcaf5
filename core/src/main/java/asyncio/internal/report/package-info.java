/**
 * Everything that a loop reports and logs.
 *
 * <ul>
 *   <li>{@link asyncio.internal.report.Reports}: the way of a failure to the exception handler.
 *       Read this first.
 *   <li>{@link asyncio.internal.report.Unretrieved}: exceptions of futures that nobody has
 *       retrieved.
 *   <li>{@link asyncio.internal.report.DebugMode}: the checks of debug mode, with {@link
 *       asyncio.internal.report.SlowSteps} and {@link asyncio.internal.report.Origins}.
 *   <li>{@link asyncio.internal.report.Watchdog}: sees a blocked loop, from a thread of its own.
 *   <li>{@link asyncio.internal.report.StackFrames}: separates the user's frames from the
 *       library's, with {@link asyncio.internal.report.FrameOwner} and {@link
 *       asyncio.internal.report.EssentialFrames}.
 * </ul>
 *
 * <p>The root package calls these classes, by {@code EventLoop} and {@code LoopDoor}. Threads: for
 * the thread that has control; reports go out in the loop's own thread. {@code Origins}, {@code
 * Watchdog} and {@code StackFrames} say what other threads may call.
 */
@NullMarked
package asyncio.internal.report;

import org.jspecify.annotations.NullMarked;
