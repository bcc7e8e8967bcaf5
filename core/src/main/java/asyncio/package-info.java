/**
 * The event loop, tasks, and everything that runs in them. Read {@link asyncio.Asyncio} first.
 *
 * <p>Most programs need {@link asyncio.Asyncio}, {@link asyncio.Task} and {@link
 * asyncio.TaskGroup}. {@link asyncio.EventLoop} is for code that makes or runs a loop itself;
 * {@link asyncio.EventLoop#runForever()} says which thread runs what.
 *
 * <h2>Java Flight Recorder</h2>
 *
 * <p>While there is a recording, every loop that runs adds its events; there is nothing to switch
 * on. A recording with the usual settings stays small:
 *
 * <table>
 * <caption>Events, in the category {@code asyncio}</caption>
 * <tr><th>event</th><th>meaning</th><th>recorded by default</th></tr>
 * <tr><td>{@code asyncio.Task}</td>
 *   <td>a task, from when it was made to its end: its outcome, and how many steps it took</td>
 *   <td>from 100 ms</td></tr>
 * <tr><td>{@code asyncio.TaskStep}</td><td>a step, during which nothing else ran</td>
 *   <td>from 10 ms</td></tr>
 * <tr><td>{@code asyncio.Await}</td>
 *   <td>an await: the reason, and the place as the stack trace</td><td>no; if switched on, from 10 ms</td></tr>
 * <tr><td>{@code asyncio.SlowCallback}</td><td>a step or a callback that took {@link
 *   asyncio.EventLoop#slowCallbackDuration()} or longer</td><td>all</td></tr>
 * <tr><td>{@code asyncio.BlockedLoop}</td>
 *   <td>a step or a callback that blocks its loop: its stack, taken while it blocks</td><td>all</td></tr>
 * <tr><td>{@code asyncio.Connection}</td>
 *   <td>a connection, datagram endpoint or pipe: its peer, and the bytes</td>
 *   <td>from 100 ms</td></tr>
 * <tr><td>{@code asyncio.LoopStatistics}</td>
 *   <td>the counters of each loop, see {@link asyncio.LoopStatistics}</td>
 *   <td>each second</td></tr>
 * </table>
 *
 * <p>A recording of the kitchen among the examples:
 *
 * <pre>{@code
 * $ java -XX:StartFlightRecording:filename=busy.jfr -jar examples.jar busy
 * $ jfr print --events asyncio.SlowCallback,asyncio.Task busy.jfr
 * ...
 * asyncio.SlowCallback {
 *   startTime = 08:20:14.198 (2026-11-22)
 *   duration = 151 ms
 *   loop = "loop-1"
 *   what = "task chef"
 *   eventThread = "" (javaThreadId = 34, virtual)
 * }
 * ...
 * asyncio.Task {
 *   startTime = 08:20:11.596 (2026-11-22)
 *   duration = 5.07 s
 *   loop = "loop-1"
 *   task = "cook-3"
 *   outcome = "cancelled"
 *   steps = 19
 *   eventThread = "" (javaThreadId = 33, virtual)
 * }
 * }</pre>
 *
 * <p>{@code asyncio.Await} is switched on by {@code
 * -XX:StartFlightRecording:filename=busy.jfr,+asyncio.Await#enabled=true}. Without a recording none
 * of this costs anything; with one, each step and callback reads the clock a few times. Tasks,
 * steps and connections that had begun before the recording are not in it.
 */
@NullMarked
package asyncio;

import org.jspecify.annotations.NullMarked;
