/**
 * The machine inside an event loop.
 *
 * <p>Read {@link asyncio.internal.loop.Turns} first: one turn after another, on one page. Then
 * {@link asyncio.internal.loop.Control}: how control goes from task to task and to the loop's own
 * thread. {@link asyncio.internal.loop.Kernel} puts them together. The parts: {@link
 * asyncio.internal.loop.ReadyQueue}, {@link asyncio.internal.loop.TimerQueue}, {@link
 * asyncio.internal.loop.Inbox} (callbacks from other threads), {@link asyncio.internal.loop.Poller}
 * (channels). {@link asyncio.internal.loop.Probe} is told what happens, {@link
 * asyncio.internal.loop.Counters} counts.
 *
 * <p>The machine knows no public class. It sees the event loop as a {@link
 * asyncio.internal.loop.Host}, a task as a {@link asyncio.internal.loop.TaskStrand}, a callback as
 * an object. Everything is confined to the thread that has control, except where a method says "any
 * thread".
 */
@NullMarked
package asyncio.internal.loop;

import org.jspecify.annotations.NullMarked;
