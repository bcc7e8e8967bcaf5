package asyncio.process;

import asyncio.EventLoop;
import asyncio.TimerHandle;
import asyncio.futures.FutureLoop;
import asyncio.internal.log.Log;
import asyncio.internal.wait.WaitQueue;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.ReadTransport;
import java.io.IOException;
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

  /**
   * The JDK reports a child that signal {@code n} has ended by this and {@code n}, as shells do.
   */
  private static final int SIGNALED = 128;

  private static final int SIGKILL = 9;

  /** Of Linux, which has the most. */
  private static final int LAST_SIGNAL = 64;

  private static final int SIGTERM = 15;

  /** How long a child whose input was closed may take to end by itself, in seconds. */
  private static final double GRACE = 1;

  private final EventLoop eventLoop;
  private final FutureLoop loop;
  private final Started started;
  private final java.lang.Process child;
  private final @Nullable BaseTransport[] pipes = new BaseTransport[3];
  private final WaitQueue waiters = new WaitQueue();

  /** Signals sent by this object: the return code tells them from exit codes of the same number. */
  private final Set<Integer> sentSignals = new HashSet<>();

  private final Runnable noLongerAtClose;
  private SubprocessProtocol protocol;
  private @Nullable Integer returncode;
  private int openPipes;

  /** Whether the protocol has been told, or will be in the next turn. */
  private boolean made;

  private boolean closing;

  /** Will kill the child soon; null if nothing will. */
  private @Nullable TimerHandle killing;

  /** Takes a child that runs, and sees to its end. {@link #connect} makes the rest. */
  ChildTransport(
      EventLoop eventLoop, FutureLoop loop, Started started, SubprocessProtocol protocol) {
    this.eventLoop = eventLoop;
    this.loop = loop;
    this.started = started;
    this.child = started.process();
    this.protocol = protocol;
    noLongerAtClose = eventLoop.onClose(this::loopIsClosed);
  }

  /**
   * Makes transports of the pipes. The protocol hears {@code connectionMade} in the next turn, and
   * data after that. Suspends. If this fails, {@link #abandon()} is to be called.
   */
  void connect(SubprocessOptions options) throws IOException {
    for (int fd = 0; fd <= 2; fd++) {
      if (options.hasPipe(fd)) {
        pipes[fd] = started.pipes() == null ? pump(fd) : channel(fd, started.pipes());
      }
    }
    made = true;
    loop.schedule(this::made, null);
    seeToItsEnd();
  }

  private ChildPipe pump(int fd) {
    String name = (fd == 0 ? "stdin" : fd == 1 ? "stdout" : "stderr") + " of " + child.pid();
    PipeProtocol told = new PipeProtocol(fd);
    return fd == 0
        ? new InputPipe(loop, name, child.getOutputStream(), told)
        : new OutputPipe(
            loop, name, fd == 1 ? child.getInputStream() : child.getErrorStream(), told);
  }

  private BaseTransport channel(int fd, SystemPipes made) throws IOException {
    return fd == 0
        ? eventLoop.connectWritePipe(() -> new PipeProtocol(0), made.input()).transport()
        : eventLoop.connectReadPipe(() -> new PipeProtocol(fd), made.output(fd)).transport();
  }

  private void made() {
    try {
      protocol.connectionMade(this);
    } finally {
      for (BaseTransport pipe : pipes) {
        if (pipe instanceof ReadTransport output) {
          output.resumeReading();
        }
      }
    }
  }

  private void seeToItsEnd() {
    OutsideWork.whenGone(child, loop, this::exited);
  }

  /**
   * Calls the protocol in the next turn, if it knows of this child. A closed loop calls nothing.
   */
  private void tell(Runnable news) {
    if (made && !eventLoop.isClosed()) {
      loop.schedule(news, null);
    }
  }

  /** The protocol of one pipe: passes all on to the child's protocol. */
  private final class PipeProtocol implements Protocol {

    private final int fd;

    PipeProtocol(int fd) {
      this.fd = fd;
    }

    @Override
    public void connectionMade(BaseTransport transport) {
      openPipes++;
      if (transport instanceof ReadTransport output) {
        output.pauseReading(); // until the protocol knows of the child
      }
    }

    /** In a callback of its own, so that an exception is reported and does not end the pipe. */
    @Override
    public void dataReceived(byte[] data) {
      tell(() -> protocol.pipeDataReceived(fd, data));
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
      openPipes--;
      tell(() -> protocol.pipeConnectionLost(fd, exception));
      tellIfOver();
    }
  }

  // ---- the end

  private void exited() {
    int code = child.exitValue();
    returncode = sentSignals.contains(code - SIGNALED) ? SIGNALED - code : code;
    noLongerAtClose.run();
    if (killing != null) {
      killing.cancel();
    }
    waiters.wakeAll();
    tell(() -> protocol.processExited());
    closeInput();
    tellIfOver();
  }

  /** The child has ended. A child of it may still read what was written. */
  private void closeInput() {
    if (pipes[0] instanceof InputPipe input) {
      input.childIsGone();
    } else if (pipes[0] != null) {
      pipes[0].close();
    }
  }

  private void tellIfOver() {
    if (isOver()) {
      closing = true;
      tell(() -> protocol.connectionLost(null));
    }
  }

  private boolean isOver() {
    return returncode != null && openPipes == 0;
  }

  private void loopIsClosed() {
    if (child.isAlive()) {
      Log.LOGGER.log(Level.WARNING, "Killed, as its loop was closed: {0}", this);
      child.toHandle().destroyForcibly();
    }
    for (BaseTransport pipe : pipes) {
      if (pipe instanceof ChildPipe pump) {
        pump.loopIsClosed();
      }
    }
  }

  /** Ends a child that nobody has got: its start was cancelled, or has failed. */
  void abandon() {
    if (!made) {
      seeToItsEnd();
    }
    closing = true;
    closePipes();
    if (started.pipes() != null) {
      started.pipes().close(); // those that have no transport yet
    }
    killIfAlive();
  }

  /** Waits until the child has ended. Suspends, unless it has; a cancellation changes nothing. */
  int waitFor() {
    if (returncode == null) {
      waiters.await(loop);
    }
    return Objects.requireNonNull(returncode);
  }

  /**
   * Closes the pipes. A child that reads its input sees the end of it, and may end by itself; it is
   * killed if it does not.
   */
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    closePipes();
    if (pipes[0] != null && child.isAlive() && !eventLoop.isClosed()) {
      killing = eventLoop.callLater(GRACE, this::killIfAlive);
    } else {
      killIfAlive();
    }
  }

  private void closePipes() {
    for (BaseTransport pipe : pipes) {
      if (pipe != null) {
        pipe.close();
      }
    }
  }

  private void killIfAlive() {
    if (child.isAlive()) {
      sentSignals.add(SIGKILL);
      child.toHandle().destroyForcibly();
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
    String command = SignalCommand.of(signal, started.identity());
    Process kill =
        Subprocess.createSubprocessShell(
            SubprocessOptions.DEFAULT.withStdout(Stdio.DEVNULL).withStderr(Stdio.DEVNULL), command);
    int code = kill.waitFor();
    if (code != 0 && child.isAlive()) {
      throw new IOException("kill -" + signal + " failed with exit code " + code);
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
    return fd >= 0 && fd <= 2 ? pipes[fd] : null;
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
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
