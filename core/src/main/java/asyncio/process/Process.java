package asyncio.process;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Signals;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.net.FlowControlProtocol;
import asyncio.net.StreamReader;
import asyncio.net.StreamReaderProtocol;
import asyncio.net.StreamWriter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /** As the JDK reports signals, and shells do. */
  private static final int SIGNALED = 128;

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  private final FutureLoop loop;
  private final java.lang.Process child;
  private final @Nullable InputPipe inputPipe;
  private final List<OutputPipe> outputPipes = new ArrayList<>();
  private final @Nullable StreamWriter stdin;
  private final @Nullable StreamReader stdout;
  private final @Nullable StreamReader stderr;
  private final List<Future<Integer>> waiters = new ArrayList<>();
  private final Set<Integer> sentSignals = new HashSet<>();
  private final Runnable noLongerAtClose;
  private @Nullable Integer returncode;
  private int openPipes;

  Process(
      EventLoop eventLoop, FutureLoop loop, java.lang.Process child, SubprocessOptions options) {
    this.loop = loop;
    this.child = child;
    if (options.hasPipe("stdin")) {
      FlowControlProtocol protocol = new FlowControlProtocol(loop);
      inputPipe =
          new InputPipe(loop, name("stdin"), child.getOutputStream(), protocol, this::pipeIsClosed);
      stdin = new StreamWriter(inputPipe, protocol, null);
      openPipes++;
    } else {
      inputPipe = null;
      stdin = null;
    }
    stdout = options.hasPipe("stdout") ? reader("stdout", child.getInputStream(), options) : null;
    stderr = options.hasPipe("stderr") ? reader("stderr", child.getErrorStream(), options) : null;
    noLongerAtClose = eventLoop.onClose(this::loopIsClosed);
    Pump.whenGone(child, loop, this::exited);
  }

  private String name(String pipe) {
    return pipe + " of " + child.pid();
  }

  private StreamReader reader(String which, InputStream pipe, SubprocessOptions options) {
    StreamReader reader = new StreamReader(options.limit(), loop);
    outputPipes.add(
        new OutputPipe(
            loop, name(which), pipe, new StreamReaderProtocol(reader), this::pipeIsClosed));
    openPipes++;
    return reader;
  }

  // ---- the end

  private void exited() {
    int code = child.exitValue();
    returncode = sentSignals.contains(code - SIGNALED) ? SIGNALED - code : code;
    noLongerAtClose.run();
    for (Future<Integer> waiter : waiters) {
      if (!waiter.done()) {
        waiter.setResult(returncode);
      }
    }
    waiters.clear();
    if (inputPipe != null) {
      inputPipe.childIsGone();
    }
  }

  private void pipeIsClosed() {
    openPipes--;
  }

  private void loopIsClosed() {
    if (child.isAlive()) {
      LOGGER.log(Level.WARNING, "Killed, as its loop was closed: {0}", this);
      child.toHandle().destroyForcibly();
    }
    if (inputPipe != null) {
      inputPipe.loopIsClosed();
    }
    outputPipes.forEach(OutputPipe::loopIsClosed);
  }

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
    Integer code = returncode;
    if (code != null) {
      return code;
    }
    Future<Integer> waiter = new Future<>(loop);
    waiters.add(waiter);
    try {
      return waiter.await();
    } finally {
      waiters.remove(waiter);
    }
  }

  /**
   * How the child has ended.
   *
   * @return its exit code. If it was ended by signal number {@code n}, {@code -n} as in Python if
   *     it was sent by this object; else what the JDK says, which is {@code 128 + n}, and cannot be
   *     told from a child that exits with that code. Null as long as it runs
   */
  public @Nullable Integer returncode() {
    return returncode;
  }

  /**
   * The child's process number.
   *
   * @return the number, which the system may give to another process after the child's end
   */
  public long pid() {
    return child.pid();
  }

  // ---- streams

  /**
   * The child's input.
   *
   * @return what writes to it; null if it is no pipe
   */
  public @Nullable StreamWriter stdin() {
    return stdin;
  }

  /**
   * The child's output.
   *
   * @return what reads it; null if it is no pipe
   */
  public @Nullable StreamReader stdout() {
    return stdout;
  }

  /**
   * The child's error output.
   *
   * @return what reads it; null if it is no pipe
   */
  public @Nullable StreamReader stderr() {
    return stderr;
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
    if (input != null && stdin == null) {
      throw new IllegalStateException(
          "There is no way for the input: start the child with withStdin(Stdio.PIPE).");
    }
    Coroutine<byte[]> feeding = () -> feed(input);
    List<byte[]> outputs =
        await(gather(List.of(feeding, () -> readAll(stdout), () -> readAll(stderr))));
    waitFor();
    return new Output(
        stdout == null ? null : outputs.get(1), stderr == null ? null : outputs.get(2));
  }

  private byte[] feed(byte @Nullable [] input) throws IOException {
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
    if (mayBeSignaled(SIGTERM)) {
      child.toHandle().destroy();
    }
  }

  /**
   * Ends the child at once: SIGKILL. Does not suspend.
   *
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   */
  public void kill() {
    if (mayBeSignaled(SIGKILL)) {
      child.toHandle().destroyForcibly();
    }
  }

  /**
   * Sends a signal. SIGTERM and SIGKILL as {@link #terminate()} and {@link #kill()} do; for others,
   * which the JDK cannot send, the system's program {@code kill} is run, and this suspends until it
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
    switch (signal) {
      case SIGTERM -> terminate();
      case SIGKILL -> kill();
      default -> {
        if (mayBeSignaled(signal)) {
          runKill(signal);
        }
      }
    }
  }

  /**
   * Through the handle, here and above: {@code Process.destroy()} closes the pipes as well, so the
   * child's last words would be lost.
   */
  private boolean mayBeSignaled(int signal) {
    if (returncode != null && openPipes == 0) {
      throw new ProcessLookupException("The child has ended: " + this);
    }
    boolean alive = child.isAlive();
    if (alive) {
      sentSignals.add(signal);
    }
    return alive;
  }

  private void runKill(int signal) throws IOException {
    if (Subprocess.isWindows()) {
      throw new UnsupportedOperationException("Windows has no signals but those that end a child.");
    }
    String number = Integer.toString(signal);
    Process kill =
        Subprocess.createSubprocessExec(
            SubprocessOptions.DEFAULT.withStdout(Stdio.DEVNULL).withStderr(Stdio.DEVNULL),
            "kill",
            "-" + number,
            Long.toString(pid()));
    int code = kill.waitFor();
    if (code != 0 && child.isAlive()) {
      throw new IOException("kill -" + number + " failed with exit code " + code);
    }
  }

  @Override
  public String toString() {
    return "<Process "
        + pid()
        + (returncode == null ? " running" : " returncode=" + returncode)
        + ">";
  }
}
