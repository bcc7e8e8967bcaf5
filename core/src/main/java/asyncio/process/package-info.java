/**
 * Other programs as child processes. All of it is for the loop's thread.
 *
 * <p>{@link asyncio.process.Subprocess} starts a child. A child inherits from this program all that
 * {@link asyncio.process.SubprocessOptions} does not say: this one writes where this program does.
 *
 * <pre>{@code
 * int code = Subprocess.createSubprocessExec("git", "fetch").waitFor();
 * }</pre>
 *
 * <p>{@link asyncio.process.Process#communicate(byte[])} sends input and reads output at the same
 * time, so that neither side waits for the other for ever.
 *
 * <pre>{@code
 * Process sort = Subprocess.createSubprocessExec(SubprocessOptions.PIPES, "sort");
 * Process.Output output = sort.communicate("b\na\n".getBytes(UTF_8));
 * System.out.print(new String(output.stdout(), UTF_8)); // a, b
 * }</pre>
 *
 * <p>Bit by bit, the pipes are {@linkplain asyncio.net streams}:
 *
 * <pre>{@code
 * Process tail = Subprocess.createSubprocessExec(
 *     SubprocessOptions.DEFAULT.withStdout(Stdio.PIPE), "tail", "-f", "log");
 * try {
 *   for (byte[] line : tail.stdout()) {
 *     System.out.print(new String(line, UTF_8));
 *   }
 * } finally {
 *   tail.kill();
 *   tail.waitFor();
 * }
 * }</pre>
 *
 * <p>A time limit is the same as everywhere: {@code waitFor(() -> sort.communicate(), 10)} gives up
 * after 10 seconds. The child goes on then, and must be killed.
 *
 * <p>An output ends when nobody can write to it any more: a child of the child may do so after the
 * child's end, and what it writes is read, too. On systems without {@code /proc} output ends with
 * the child: the JDK closes it then.
 *
 * <p>The layer below has callbacks: {@link asyncio.process.SubprocessTransport} and {@link
 * asyncio.process.SubprocessProtocol}, made by {@link asyncio.process.Subprocess#subprocessExec}.
 *
 * <p>A child that still runs when its loop is closed is killed.
 *
 * <p>In Python: {@code asyncio.subprocess}.
 */
/*
 * For maintainers: from top to bottom.
 *
 *  Process                    streams, waitFor, communicate; uses a ChildTransport directly
 *  SubprocessStreamProtocol   the SubprocessProtocol under Process: feeds the streams
 *  ChildTransport             one child: its pipes, its end, signals. Read this first
 *  Started                    a child that runs, and how it is started
 *  SystemPipes                its pipes, made here: the loop watches them by transports of the network
 *  DescriptorPath             how a child gets an end of such a pipe
 *  InputPipe, OutputPipe      where that cannot be: the JDK's pipes as transports; both are a ChildPipe
 *  SignalCommand              what a shell does to send a signal
 *  OutsideWork                a platform thread that blocks for the loop, and tells it of the result
 *
 * Starting a child blocks, and has a thread. So do the JDK's pipes: each has a thread, the pump. Only
 * the run() methods of OutsideWork's subclasses run there; all else runs on the loop's thread. These
 * threads talk to the loop by OutsideWork.tell alone.
 */
@NullMarked
package asyncio.process;

import org.jspecify.annotations.NullMarked;
