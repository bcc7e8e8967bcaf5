package asyncio.process;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;

import asyncio.Coroutine;
import asyncio.Signals;
import asyncio.futures.CancelledError;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A child process.
 *
 * <pre>{@code
 * Process sort = createSubprocessExec(SubprocessOptions.PIPES, "sort");
 * Process.Output output = sort.communicate("b\na\n".getBytes(UTF_8));
 * }</pre>
 *
 * <p>It is made by {@link Subprocess}. A child that still runs when its loop is closed is killed. A
 * child that writes more than the pipe and the readers keep waits until somebody reads: use {@link
 * #communicate}, or read both outputs at the same time, in two tasks.
 *
 * <p>In Python: {@code asyncio.subprocess.Process}. For the thread of its loop.
 */
public final class Process {

  private static final System.Logger LOGGER = System.getLogger("asyncio");

  private final ChildTransport child;
  private final ProcessStreams streams;

  Process(ChildTransport child, ProcessStreams streams) {
    this.child = child;
    this.streams = streams;
  }

  // ---- the end

  /**
   * Waits until the child has ended. Suspends, unless it has. Any number of tasks may wait;
   * cancelling one does nothing to the child.
   *
   * <p>If output is a pipe and nobody reads it, a child that writes much never ends: {@link
   * #communicate} cannot hang so.
   *
   * <p>In Python: {@code wait()}.
   *
   * @return the {@link #returncode()}
   * @throws CancelledError if the task is cancelled meanwhile
   */
  public int waitFor() {
    return child.waitFor();
  }

  /**
   * How the child has ended.
   *
   * @return its exit code. If it was ended by signal number {@code n}, {@code -n} as in Python if
   *     it was sent by this object; else what the JDK says, which is {@code 128 + n}, and cannot be
   *     told from a child that exits with that code. Null as long as it runs
   */
  public @Nullable Integer returncode() {
    return child.getReturncode();
  }

  /**
   * The child's process number.
   *
   * @return the number, which the system may give to another process after the child's end
   */
  public long pid() {
    return child.getPid();
  }

  // ---- streams

  /**
   * The child's input.
   *
   * @return what writes to it; null if it is no pipe
   */
  public @Nullable StreamWriter stdin() {
    return streams.stdin();
  }

  /**
   * The child's output.
   *
   * @return what reads it; null if it is no pipe
   */
  public @Nullable StreamReader stdout() {
    return streams.stdout();
  }

  /**
   * The child's error output.
   *
   * @return what reads it; null if it is no pipe
   */
  public @Nullable StreamReader stderr() {
    return streams.stderr();
  }

  /**
   * What a child has put out.
   *
   * @param stdout its output; null if that is no pipe
   * @param stderr its error output; null if that is no pipe
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares outputs
  public record Output(byte @Nullable [] stdout, byte @Nullable [] stderr) {}

  /**
   * Sends nothing, and reads everything; see {@link #communicate(byte[])}.
   *
   * @return what the child has put out
   * @throws IOException if a pipe fails
   */
  public Output communicate() throws IOException {
    return communicate(null);
  }

  /**
   * Sends the input and closes it, reads both outputs to their ends, all at the same time, and
   * waits until the child has ended. Suspends. It is no error if the child does not read all.
   *
   * <p>All of the output is kept in memory.
   *
   * @param input what the child reads; null for nothing
   * @return what the child has put out
   * @throws CancelledError if the task is cancelled meanwhile; the child goes on, what was read is
   *     lost
   * @throws IOException if a pipe fails
   * @throws IllegalStateException if there is input and stdin is no pipe
   */
  public Output communicate(byte @Nullable [] input) throws IOException {
    StreamWriter stdin = stdin();
    StreamReader stdout = stdout();
    StreamReader stderr = stderr();
    if (input != null && stdin == null) {
      throw new IllegalStateException(
          "There is no way for the input: start the child with withStdin(Stdio.PIPE).");
    }
    Coroutine<byte[]> feeding = () -> feed(stdin, input);
    List<byte[]> outputs =
        await(gather(List.of(feeding, () -> readAll(stdout), () -> readAll(stderr))));
    waitFor();
    return new Output(
        stdout == null ? null : outputs.get(1), stderr == null ? null : outputs.get(2));
  }

  private static byte[] feed(@Nullable StreamWriter stdin, byte @Nullable [] input)
      throws IOException {
    if (stdin != null) {
      try {
        if (input != null) {
          stdin.write(input);
        }
        stdin.drain();
      } catch (IOException failed) {
        LOGGER.log(Level.DEBUG, "The child does not read its input.", failed);
      }
      stdin.close();
    }
    return NOTHING;
  }

  private static final byte[] NOTHING = {};

  private static byte[] readAll(@Nullable StreamReader reader) throws IOException {
    return reader == null ? NOTHING : reader.read();
  }

  // ---- signals

  /**
   * Ends the child, in the manner that it can react to: SIGTERM. Does not suspend.
   *
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   */
  public void terminate() {
    child.terminate();
  }

  /**
   * Ends the child at once: SIGKILL. Does not suspend.
   *
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   */
  public void kill() {
    child.kill();
  }

  /**
   * Sends a signal. SIGTERM and SIGKILL as {@link #terminate()} and {@link #kill()} do; for others,
   * which the JDK cannot send, the shell's command {@code kill} is run, and this suspends until it
   * has ended. Does nothing if the child has just ended.
   *
   * @param signal the signal's name, such as {@code "SIGHUP"} or {@code "HUP"}
   * @throws IOException if {@code kill} cannot be run, or fails
   * @throws IllegalArgumentException if there is no such signal
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   * @throws UnsupportedOperationException if this system has no signals but those two
   */
  public void sendSignal(String signal) throws IOException {
    sendSignal(Signals.number(signal));
  }

  /**
   * Sends a signal; see {@link #sendSignal(String)}.
   *
   * @param signal the signal's number
   * @throws IOException if {@code kill} cannot be run, or fails
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   * @throws UnsupportedOperationException if this system has no signals but those two
   */
  public void sendSignal(int signal) throws IOException {
    child.sendSignalAndWait(signal);
  }

  @Override
  public String toString() {
    return child.toString();
  }
}
