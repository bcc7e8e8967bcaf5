/**
 * Looks at a loop from outside and inside.
 *
 * <table>
 * <caption>What to use for what</caption>
 * <tr><td>{@link asyncio.observe.CallGraph}</td><td>a program hangs: who awaits whom, and {@link
 *   asyncio.observe.CallGraph#dumpTasks all tasks with their stacks}</td></tr>
 * <tr><td>{@link asyncio.observe.LoopSnapshot}</td><td>a loop and its tasks as data, as a table and
 *   as trees; the commands {@code ps} and {@code pstree} show it</td></tr>
 * <tr><td>{@link asyncio.observe.Loops}, {@link asyncio.observe.LoopsHandler}</td><td>the same in
 *   a program to which no command can attach: by JMX, and by HTTP</td></tr>
 * <tr><td>{@link asyncio.observe.LoopRecorder}</td><td>records all events of a loop; {@link
 *   asyncio.observe.Recording} writes them as a page or a trace</td></tr>
 * <tr><td>{@link asyncio.observe.LiveRecording}</td><td>the same while it happens, for another
 *   process: the command {@code view}</td></tr>
 * </table>
 *
 * <p>Call graphs and snapshots may be taken in any thread, and do not wait for the loop. A recorder
 * is for the thread of its loop; the recording that it returns is for any. Nothing here suspends. A
 * loop that is not looked at pays nothing.
 */
/*
 * For maintainers.
 *
 *  CallGraph -> FutureCallGraph           follows Futures.awaitedBy from a future upwards
 *  LoopSnapshot -> TaskSnapshot           the same for all tasks; TaskTable and TaskTrees are its texts
 *  Loops, LoopsHandler -> LoopSnapshot    JMX and HTTP; need java.management and jdk.httpserver, which
 *                                         nothing else here may use
 *  EntryRecorder                          a LoopListener that makes entries; read this first
 *  LoopRecorder -> Recording              keeps them in a ring, NewestEntries
 *  LiveRecording -> LiveSender, LiveLoop  send them from a thread of their own, by LiveEntries
 *  Recording -> PictureModel, -Writer     a picture of a run, as SVG
 *  Recording -> PageWriter, TraceWriter   the two formats, by Json; Sources finds the lines for the page
 *  AwaitSite, Blocked                     find the program's frames in a stack, by FrameOwner
 *
 * The player of the page is JavaScript among the resources. Nothing else in the library depends on
 * this package.
 */
@NullMarked
package asyncio.observe;

import org.jspecify.annotations.NullMarked;
