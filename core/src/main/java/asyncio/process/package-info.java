/**
 * Other programs as child processes. For coroutines of an event loop, and for its thread.
 *
 * <p>{@link asyncio.process.Subprocess} starts them. What is not said in {@link
 * asyncio.process.SubprocessOptions} a child inherits from this program: so this one writes where
 * this program does.
 *
 * <pre>{@code
 * int code = Subprocess.createSubprocessExec("git", "fetch").waitFor();
 * }</pre>
 *
 * <p>Input to be sent, output to be read: {@link asyncio.process.Process#communicate(byte[])} does
 * both at the same time, so that neither side waits for the other for ever.
 *
 * <pre>{@code
 * Process sort = Subprocess.createSubprocessExec(SubprocessOptions.PIPES, "sort");
 * Process.Output output = sort.communicate("b\na\n".getBytes(UTF_8));
 * System.out.print(new String(output.stdout(), UTF_8)); // a, b
 * }</pre>
 *
 * <p>Or bit by bit, as {@linkplain asyncio.net streams}:
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
 * after 10 seconds; the child goes on, and must be killed.
 *
 * <p>Beneath them are {@link asyncio.process.SubprocessTransport} and {@link
 * asyncio.process.SubprocessProtocol}, whose methods are callbacks: {@link
 * asyncio.process.Subprocess#subprocessExec}.
 *
 * <p>A child that still runs when its loop is closed is killed. The JDK's pipes block; each one has
 * a thread of its own that waits for it.
 *
 * <p>In Python: {@code asyncio.subprocess}.
 */
@NullMarked
package asyncio.process;

import org.jspecify.annotations.NullMarked;
