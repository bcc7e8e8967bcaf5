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
 *  InputPipe, OutputPipe      one pipe each as a transport; both are a ChildPipe
 *  OutsideWork                a platform thread that blocks for the loop, and tells it of the result
 *
 * The JDK's pipes block, and so does starting a child. Each pipe has a thread, the pump, and each
 * start has one. Only the run() methods of OutsideWork's subclasses run there; all else runs on the
 * loop's thread. The pump's threads talk to the loop by OutsideWork.tell alone.
 */
@NullMarked
package asyncio.process;

import org.jspecify.annotations.NullMarked;
