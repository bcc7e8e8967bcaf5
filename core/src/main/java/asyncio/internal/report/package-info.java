/**
 * Reports, and what watches a loop: the way of exceptions that no caller can catch ({@link
 * asyncio.internal.report.Reports}, {@link asyncio.internal.report.Unretrieved}), debug mode
 * ({@link asyncio.internal.report.DebugMode}, {@link asyncio.internal.report.SlowSteps}, {@link
 * asyncio.internal.report.Origins}), and the watchdog, which has a thread of its own.
 *
 * <p>Called by the loop, in its own thread; {@link asyncio.internal.report.Watchdog} and {@link
 * asyncio.internal.report.StackFrames} in any. Read {@code Reports} first.
 */
@NullMarked
package asyncio.internal.report;

import org.jspecify.annotations.NullMarked;
