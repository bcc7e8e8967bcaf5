package asyncio.process;

import asyncio.EventLoop;
import asyncio.futures.FutureLoop;
import asyncio.internal.wait.WaitQueue;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a child process: a process of the JDK, its pipes, and the protocol that is told
 * of them.
 *
 * <p>The protocol hears {@code connectionLost} when the child has ended and all pipes are closed,
 * whichever comes last: {@link #tellIfOver()}.
 */
final class ChildTransport implements SubprocessTransport {

  private static final System.Logger LOGGER = System.getLogger("asyncio");

  /**
   * The JDK reports a child that signal {@code n} has ended by this and {@code n}, as shells do.
   */
  private static final int SIGNALED = 128;

  private static final int SIGKILL = 9;

  /** Of Linux, which has the most. */
  private static final int LAST_SIGNAL = 64;

  private static final int SIGTERM = 15;

  private final EventLoop eventLoop;
  private final FutureLoop loop;
  private final java.lang.Process child;
  private final @Nullable InputPipe stdin;
  private final @Nullable OutputPipe stdout;
  private final @Nullable OutputPipe stderr;
  private final WaitQueue waiters = new WaitQueue();

  /** Signals sent by this object: the return code tells them from exit codes of the same number. */
  private final Set<Integer> sentSignals = new HashSet<>();

  private final Runnable noLongerAtClose;
  private SubprocessProtocol protocol;
  private @Nullable Integer returncode;
  private int openPipes;
  private boolean closing;

  /** Takes a child that runs. The protocol hears {@code connectionMade} in the next turn. */
  ChildTransport(
      EventLoop eventLoop,
      FutureLoop loop,
      java.lang.Process child,
      SubprocessOptions options,
      SubprocessProtocol protocol) {
    this.eventLoop = eventLoop;
    this.loop = loop;
    this.child = child;
    this.protocol = protocol;
    loop.schedule(() -> this.protocol.connectionMade(this), null); // before the pipes tell anything
    stdin = options.hasPipe("stdin") ? input() : null;
    stdout = options.hasPipe("stdout") ? output(1, "stdout", child.getInputStream()) : null;
    stderr = options.hasPipe("stderr") ? output(2, "stderr", child.getErrorStream()) : null;
    noLongerAtClose = eventLoop.onClose(this::loopIsClosed);
    OutsideWork.whenGone(child, loop, this::exited);
  }

  private InputPipe input() {
    openPipes++;
    return new InputPipe(
        loop, name("stdin"), child.getOutputStream(), new PipeProtocol(0), this::pipeIsClosed);
  }

  private OutputPipe output(int fd, String which, InputStream pipe) {
    openPipes++;
    return new OutputPipe(loop, name(which), pipe, new PipeProtocol(fd), this::pipeIsClosed);
  }

  private String name(String pipe) {
    return pipe + " of " + child.pid();
  }

  /** The protocol of one pipe: passes all on to the child's protocol. */
  private final class PipeProtocol implements Protocol {

    private final int fd;

    PipeProtocol(int fd) {
      this.fd = fd;
    }

    @Override
    public void dataReceived(byte[] data) {
      protocol.pipeDataReceived(fd, data);
    }

    @Override
    public void pauseWriting() {
      protocol.pauseWriting();
    }

    @Override
    public void resumeWriting() {
      protocol.resumeWriting();
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
      protocol.pipeConnectionLost(fd, exception);
    }
  }

  // ---- the end

  private void exited() {
    int code = child.exitValue();
    returncode = sentSignals.contains(code - SIGNALED) ? SIGNALED - code : code;
    noLongerAtClose.run();
    waiters.wakeAll();
    loop.schedule(() -> protocol.processExited(), null);
    if (stdin != null) {
      stdin.childIsGone();
    }
    tellIfOver();
  }

  private void pipeIsClosed() {
    openPipes--;
    tellIfOver();
  }

  private void tellIfOver() {
    if (isOver()) {
      closing = true;
      loop.schedule(() -> protocol.connectionLost(null), null);
    }
  }

  private boolean isOver() {
    return returncode != null && openPipes == 0;
  }

  private void loopIsClosed() {
    if (child.isAlive()) {
      LOGGER.log(Level.WARNING, "Killed, as its loop was closed: {0}", this);
      child.toHandle().destroyForcibly();
    }
    if (stdin != null) {
      stdin.loopIsClosed();
    }
    if (stdout != null) {
      stdout.loopIsClosed();
    }
    if (stderr != null) {
      stderr.loopIsClosed();
    }
  }

  /** Waits until the child has ended. Suspends, unless it has; a cancellation changes nothing. */
  int waitFor() {
    if (returncode == null) {
      waiters.await(loop);
    }
    return Objects.requireNonNull(returncode);
  }

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    for (int fd = 0; fd <= 2; fd++) {
      BaseTransport pipe = getPipeTransport(fd);
      if (pipe != null) {
        pipe.close();
      }
    }
    if (!isOver()) {
      kill();
    }
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  // ---- signals

  @Override
  public void terminate() {
    if (mayBeSignaled(SIGTERM)) {
      child.toHandle().destroy();
    }
  }

  @Override
  public void kill() {
    if (mayBeSignaled(SIGKILL)) {
      child.toHandle().destroyForcibly();
    }
  }

  @Override
  public void sendSignal(int signal) {
    checkSignal(signal);
    if (!sentAtOnce(signal) && mayBeSignaled(signal)) {
      checkHasSignals();
      var unused =
          eventLoop.createTask(
              () -> {
                runKill(signal);
              });
    }
  }

  /** Sends a signal. Suspends until it is sent, unless the JDK can send it. */
  void sendSignalAndWait(int signal) throws IOException {
    checkSignal(signal);
    if (!sentAtOnce(signal) && mayBeSignaled(signal)) {
      checkHasSignals();
      runKill(signal);
    }
  }

  /** Sends the signal if the JDK can: SIGTERM or SIGKILL. False if it cannot. */
  private boolean sentAtOnce(int signal) {
    switch (signal) {
      case SIGTERM -> terminate();
      case SIGKILL -> kill();
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether there is a child to signal; if so, notes the signal as sent.
   *
   * <p>The callers use the child's {@code ProcessHandle}. {@code Process.destroy()} would close the
   * pipes as well, and lose the child's last output.
   */
  private boolean mayBeSignaled(int signal) {
    if (isOver()) {
      throw new ProcessLookupException("The child has ended: " + this);
    }
    boolean alive = child.isAlive();
    if (alive) {
      sentSignals.add(signal);
    }
    return alive;
  }

  private static void checkSignal(int signal) {
    if (signal < 0 || signal > LAST_SIGNAL) {
      throw new IllegalArgumentException("There is no such signal: " + signal);
    }
  }

  private static void checkHasSignals() {
    if (Subprocess.isWindows()) {
      throw new UnsupportedOperationException("Windows has no signals but those that end a child.");
    }
  }

  /** Runs the kill command that is built into the shell: many containers have no such program. */
  private void runKill(int signal) throws IOException {
    String command = "kill -" + signal + " " + getPid();
    Process kill =
        Subprocess.createSubprocessShell(
            SubprocessOptions.DEFAULT.withStdout(Stdio.DEVNULL).withStderr(Stdio.DEVNULL), command);
    int code = kill.waitFor();
    if (code != 0 && child.isAlive()) {
      throw new IOException(command + " failed with exit code " + code);
    }
  }

  // ---- looking at it

  @Override
  public long getPid() {
    return child.pid();
  }

  @Override
  public @Nullable Integer getReturncode() {
    return returncode;
  }

  @Override
  public @Nullable BaseTransport getPipeTransport(int fd) {
    return switch (fd) {
      case 0 -> stdin;
      case 1 -> stdout;
      case 2 -> stderr;
      default -> null;
    };
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    return info.name().equals("subprocess") ? info.type().cast(child) : null;
  }

  @Override
  public void setProtocol(BaseProtocol newProtocol) {
    if (!(newProtocol instanceof SubprocessProtocol known)) {
      throw new IllegalArgumentException("This is no protocol of a child process: " + newProtocol);
    }
    protocol = known;
  }

  @Override
  public BaseProtocol getProtocol() {
    return protocol;
  }

  @Override
  public String toString() {
    return "<Process "
        + getPid()
        + (returncode == null ? " running" : " returncode=" + returncode)
        + ">";
  }
}
