package asyncio.process;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;

import asyncio.Coroutine;
import asyncio.Signals;
import asyncio.futures.CancelledError;
import asyncio.internal.log.Log;
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
 * <p>Made by {@link Subprocess}. A child that still runs when its loop is closed is killed. A child
 * that writes more than pipe and reader can hold waits until its output is read: use {@link
 * #communicate}, or read both outputs at the same time, in two tasks.
 *
 * <p>In Python: {@code asyncio.subprocess.Process}. For the thread of its loop.
 */
public final class Process {

  private final ChildTransport child;
  private final SubprocessStreamProtocol streams;

  Process(ChildTransport child, SubprocessStreamProtocol streams) {
    this.child = child;
    this.streams = streams;
  }

  // ---- the end

  /**
   * Waits until the child has ended. Any number of tasks may wait.
   *
   * <p>If an output is a pipe that is not read, a child that writes much never ends: {@link
   * #communicate} cannot hang like that.
   *
   * <p>Suspends: unless the child has ended. Cancellation: nothing is lost; the child goes on.
   *
   * <p>In Python: {@code asyncio.subprocess.Process.wait}.
   *
   * @return the {@link #returncode()}
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine
   */
  public int waitFor() {
    return child.waitFor();
  }

  /**
   * How the child has ended.
   *
   * <p>In Python: {@code asyncio.subprocess.Process.returncode}.
   *
   * @return the exit code; null as long as the child runs. For a child ended by signal number
   *     {@code n}: {@code -n}, as in Python, if this object has sent the signal; else {@code 128 +
   *     n}, as the JDK reports it, which may as well be an exit code
   */
  public @Nullable Integer returncode() {
    return child.getReturncode();
  }

  /**
   * The child's process number.
   *
   * <p>In Python: {@code asyncio.subprocess.Process.pid}.
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
   * <p>In Python: {@code asyncio.subprocess.Process.stdin}.
   *
   * @return a writer; null if the input is not a pipe
   */
  public @Nullable StreamWriter stdin() {
    return streams.stdin();
  }

  /**
   * The child's output.
   *
   * <p>In Python: {@code asyncio.subprocess.Process.stdout}.
   *
   * @return a reader; null if the output is not a pipe
   */
  public @Nullable StreamReader stdout() {
    return streams.stdout();
  }

  /**
   * The child's error output.
   *
   * <p>In Python: {@code asyncio.subprocess.Process.stderr}.
   *
   * @return a reader; null if the error output is not a pipe
   */
  public @Nullable StreamReader stderr() {
    return streams.stderr();
  }

  /**
   * All that a child has written.
   *
   * @param stdout its output; null if that is not a pipe
   * @param stderr its error output; null if that is not a pipe
   */
  @SuppressWarnings("ArrayRecordComponent") // not meant to be compared
  public record Output(byte @Nullable [] stdout, byte @Nullable [] stderr) {}

  /**
   * Reads all output, and waits until the child has ended; see {@link #communicate(byte[])}, also
   * for suspension and cancellation. Closes the input, if that is a pipe.
   *
   * <p>In Python: {@code asyncio.subprocess.Process.communicate}.
   *
   * @return all that the child has written
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if an output fails
   */
  public Output communicate() throws IOException {
    return communicate(null);
  }

  /**
   * Sends the input and closes it, reads both outputs to their ends, all at the same time, and
   * waits until the child has ended. It is no error if the child does not read all of the input.
   * All output is kept in memory.
   *
   * <p>Suspends: always. Cancellation: the child goes on; output that was read is lost. Input that
   * was taken is still sent, but stdin may stay open.
   *
   * @param input the bytes for the child; null for none
   * @return all that the child has written
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if an output fails
   * @throws IllegalStateException if there is input and stdin is not a pipe, or the caller is not a
   *     coroutine
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

  /** The other coroutines of the gathering return bytes; this one none. */
  private static byte[] feed(@Nullable StreamWriter stdin, byte @Nullable [] input)
      throws IOException {
    if (stdin != null) {
      try {
        if (input != null) {
          stdin.write(input);
        }
        stdin.drain();
      } catch (IOException failed) {
        Log.LOGGER.log(Level.DEBUG, "The child does not read its input.", failed);
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
   * Asks the child to end, by SIGTERM, which the child can handle. Does not suspend.
   *
   * <p>In Python: {@code asyncio.subprocess.Process.terminate}.
   *
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   */
  public void terminate() {
    child.terminate();
  }

  /**
   * Ends the child at once, by SIGKILL. Does not suspend.
   *
   * <p>In Python: {@code asyncio.subprocess.Process.kill}.
   *
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   */
  public void kill() {
    child.kill();
  }

  /**
   * Sends a signal: SIGTERM and SIGKILL as {@link #terminate()} and {@link #kill()} do, others by
   * the shell's command {@code kill}, as the JDK cannot send them. Does nothing if the child has
   * just ended.
   *
   * <p>Suspends: until {@code kill} has ended; not for SIGTERM and SIGKILL. Cancellation: the
   * signal may have been sent or not.
   *
   * <p>In Python: {@code asyncio.subprocess.Process.send_signal}.
   *
   * @param signal the signal's name, such as {@code "SIGHUP"} or {@code "HUP"}
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if {@code kill} cannot be run, or fails
   * @throws IllegalArgumentException if there is no such signal
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   * @throws UnsupportedOperationException if this system has no signals but SIGTERM and SIGKILL
   */
  public void sendSignal(String signal) throws IOException {
    sendSignal(Signals.number(signal));
  }

  /**
   * Sends a signal; see {@link #sendSignal(String)}, also for suspension and cancellation.
   *
   * @param signal the signal's number
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if {@code kill} cannot be run, or fails
   * @throws IllegalArgumentException if there is no such signal: less than 0, or more than 64
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   * @throws UnsupportedOperationException if this system has no signals but SIGTERM and SIGKILL
   */
  public void sendSignal(int signal) throws IOException {
    child.sendSignalAndWait(signal);
  }

  @Override
  public String toString() {
    return child.toString();
  }
}
