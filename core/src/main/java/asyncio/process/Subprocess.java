package asyncio.process;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.futures.RunningLoop;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts other programs.
 *
 * <p>{@code createSubprocess...} makes a {@link Process}, whose pipes are streams. {@code
 * subprocess...}, one layer below, connects a {@link SubprocessProtocol}, whose methods are
 * callbacks.
 *
 * <p>All methods suspend, until the child runs and its protocol has been told. Another thread
 * starts the child, as that takes milliseconds. Cancellation: the child is killed, and has ended
 * before the method throws. If it was about to start it may have run for a moment.
 *
 * <p>In Python: {@code asyncio.create_subprocess_exec} and {@code create_subprocess_shell}; {@code
 * loop.subprocess_exec} and {@code subprocess_shell}.
 */
public final class Subprocess {

  private Subprocess() {}

  /**
   * Starts a program that inherits all from this one; see {@link
   * #createSubprocessExec(SubprocessOptions, String, String...)}.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * <p>In Python: {@code asyncio.create_subprocess_exec}.
   *
   * @param program the program's name or path
   * @param args its arguments
   * @return the child
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such program, or no such working directory
   * @throws IOException if the program cannot be started otherwise
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static Process createSubprocessExec(String program, String... args) throws IOException {
    return createSubprocessExec(SubprocessOptions.DEFAULT, program, args);
  }

  /**
   * Starts a program.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * @param options all that the child does not inherit
   * @param program the program's name or path
   * @param args its arguments
   * @return the child
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such program, or no such working directory
   * @throws IOException if the program cannot be started otherwise
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static Process createSubprocessExec(
      SubprocessOptions options, String program, String... args) throws IOException {
    return process(options, command(program, args));
  }

  /**
   * Starts a program that inherits all from this one; see {@link
   * #createSubprocessExec(SubprocessOptions, List)}.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * @param command the program's name or path, and its arguments
   * @return the child
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such program
   * @throws IOException if the program cannot be started otherwise
   * @throws IllegalArgumentException if the command is empty
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static Process createSubprocessExec(List<String> command) throws IOException {
    return createSubprocessExec(SubprocessOptions.DEFAULT, command);
  }

  /**
   * Starts a program whose arguments are in a list.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * <p>In Python: {@code asyncio.create_subprocess_exec(*command)}.
   *
   * @param options all that the child does not inherit
   * @param command the program's name or path, and its arguments
   * @return the child
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such program, or no such working directory
   * @throws IOException if the program cannot be started otherwise
   * @throws IllegalArgumentException if the command is empty
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static Process createSubprocessExec(SubprocessOptions options, List<String> command)
      throws IOException {
    return process(options, checked(command));
  }

  /**
   * Has the system's shell run a command, which inherits all from this program; see {@link
   * #createSubprocessShell(SubprocessOptions, String)}.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * <p>In Python: {@code asyncio.create_subprocess_shell}.
   *
   * @param command the command
   * @return the child
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such working directory
   * @throws IOException if the shell cannot be started otherwise
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static Process createSubprocessShell(String command) throws IOException {
    return createSubprocessShell(SubprocessOptions.DEFAULT, command);
  }

  /**
   * Has the system's shell run a command. Quote every part that comes from outside, or strangers
   * run commands of their own.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * @param options all that the child does not inherit
   * @param command the command
   * @return the child, which is the shell
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such working directory
   * @throws IOException if the shell cannot be started otherwise
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static Process createSubprocessShell(SubprocessOptions options, String command)
      throws IOException {
    return process(options, shell(command));
  }

  private static Process process(SubprocessOptions options, List<String> command)
      throws IOException {
    SubprocessStreamProtocol streams =
        new SubprocessStreamProtocol(RunningLoop.require(), options.limit());
    return new Process(start(streams, options, command), streams);
  }

  // ---- transports and protocols

  /**
   * Starts a program whose input, output and error output are pipes; see {@link
   * #subprocessExec(Supplier, SubprocessOptions, String, String...)}.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param program the program's name or path
   * @param args its arguments
   * @return transport and protocol
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such program, or no such working directory
   * @throws IOException if the program cannot be started otherwise
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <P extends SubprocessProtocol> ConnectedSubprocess<P> subprocessExec(
      Supplier<P> protocolFactory, String program, String... args) throws IOException {
    return subprocessExec(protocolFactory, SubprocessOptions.PIPES, program, args);
  }

  /**
   * Starts a program, and connects a protocol to it.
   *
   * <p>In Python: {@code loop.subprocess_exec}, a method of the loop, here of the running one.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, before the program is started
   * @param options say what is a pipe; the limit is not used
   * @param program the program's name or path
   * @param args its arguments
   * @return transport and protocol; {@code connectionMade} has been called
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such program, or no such working directory
   * @throws IOException if the program cannot be started otherwise
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <P extends SubprocessProtocol> ConnectedSubprocess<P> subprocessExec(
      Supplier<P> protocolFactory, SubprocessOptions options, String program, String... args)
      throws IOException {
    return connected(protocolFactory, options, command(program, args));
  }

  /**
   * Starts a program whose arguments are in a list, and connects a protocol to it; see {@link
   * #subprocessExec(Supplier, SubprocessOptions, String, String...)}.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, before the program is started
   * @param options say what is a pipe, {@link SubprocessOptions#PIPES} for instance; the limit is
   *     not used
   * @param command the program's name or path, and its arguments
   * @return transport and protocol; {@code connectionMade} has been called
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such program, or no such working directory
   * @throws IOException if the program cannot be started otherwise
   * @throws IllegalArgumentException if the command is empty
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <P extends SubprocessProtocol> ConnectedSubprocess<P> subprocessExec(
      Supplier<P> protocolFactory, SubprocessOptions options, List<String> command)
      throws IOException {
    return connected(protocolFactory, options, checked(command));
  }

  /**
   * Has the system's shell run a command, with pipes for input, output and error output; see {@link
   * #subprocessShell(Supplier, SubprocessOptions, String)}.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param command the command
   * @return transport and protocol
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such working directory
   * @throws IOException if the shell cannot be started otherwise
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <P extends SubprocessProtocol> ConnectedSubprocess<P> subprocessShell(
      Supplier<P> protocolFactory, String command) throws IOException {
    return subprocessShell(protocolFactory, SubprocessOptions.PIPES, command);
  }

  /**
   * Has the system's shell run a command, and connects a protocol to it. Quote every part that
   * comes from outside, or strangers run commands of their own.
   *
   * <p>In Python: {@code loop.subprocess_shell}, a method of the loop, here of the running one.
   *
   * <p>Suspends: always. Cancellation: the child is killed, and has ended when this method throws.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, before the shell is started
   * @param options say what is a pipe; the limit is not used
   * @param command the command
   * @return transport and protocol; {@code connectionMade} has been called; the child is the shell
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws NoSuchFileException if there is no such working directory
   * @throws IOException if the shell cannot be started otherwise
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <P extends SubprocessProtocol> ConnectedSubprocess<P> subprocessShell(
      Supplier<P> protocolFactory, SubprocessOptions options, String command) throws IOException {
    return connected(protocolFactory, options, shell(command));
  }

  private static <P extends SubprocessProtocol> ConnectedSubprocess<P> connected(
      Supplier<P> protocolFactory, SubprocessOptions options, List<String> command)
      throws IOException {
    Objects.requireNonNull(options, "options");
    P protocol = Objects.requireNonNull(protocolFactory.get(), "protocol");
    return new ConnectedSubprocess<>(start(protocol, options, command), protocol);
  }

  // ---- starting

  private static List<String> command(String program, String... args) {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(Arrays.asList(Objects.requireNonNull(args, "args")));
    return checked(command);
  }

  private static List<String> checked(List<String> command) {
    Objects.requireNonNull(command, "command")
        .forEach(word -> Objects.requireNonNull(word, "program or argument"));
    if (command.isEmpty()) {
      throw new IllegalArgumentException("The command is empty: it has no program.");
    }
    return List.copyOf(command);
  }

  private static List<String> shell(String command) {
    Objects.requireNonNull(command, "command");
    return isWindows() ? List.of("cmd.exe", "/c", command) : List.of("/bin/sh", "-c", command);
  }

  static boolean isWindows() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  }

  /** Starts a child, and waits until the protocol has been told. */
  private static ChildTransport start(
      SubprocessProtocol protocol, SubprocessOptions options, List<String> command)
      throws IOException {
    EventLoop eventLoop = Asyncio.getRunningLoop();
    if (Asyncio.currentTask() == null) {
      throw new IllegalStateException(
          "Cannot start a process in a callback: do it in a coroutine, for instance in a task.");
    }
    FutureLoop loop = RunningLoop.require();
    ChildTransport child =
        new ChildTransport(eventLoop, loop, spawn(loop, options, command), protocol);
    try {
      child.connect(options);
      loop.giveWay(); // meanwhile the protocol is told
    } catch (CancelledError | RuntimeException | IOException failed) {
      child.abandon();
      Asyncio.shielded(() -> child.waitFor());
      throw failed;
    } catch (Error unwound) {
      child.abandon();
      throw unwound;
    }
    return child;
  }

  /**
   * Starts a child in another thread. If the task is cancelled meanwhile, waits until the child has
   * come and gone; if the loop unwinds the task, an Error, that cannot be waited for.
   */
  private static Started spawn(FutureLoop loop, SubprocessOptions options, List<String> command)
      throws IOException {
    Future<Started> started = new Future<>(loop);
    Starting starting = new Starting(loop, options, command, started);
    OutsideWork.begin(loop);
    starting.start("asyncio start of " + command.get(0));
    try {
      return started.await(IOException.class);
    } catch (CancelledError cancelled) {
      starting.discard();
      Asyncio.shielded(() -> starting.gone.await());
      throw cancelled;
    } catch (Error unwound) {
      starting.discard();
      throw unwound;
    }
  }

  /** The thread that starts a child. Kills the child if the caller has gone by then. */
  private static final class Starting extends OutsideWork {

    private final SubprocessOptions options;
    private final List<String> command;
    private final Future<Started> started;

    /** Done when a child that was discarded has ended, or has never been. */
    final Future<Boolean> gone;

    Starting(
        FutureLoop loop, SubprocessOptions options, List<String> command, Future<Started> started) {
      super(loop);
      this.options = options;
      this.command = command;
      this.started = started;
      this.gone = new Future<>(loop);
    }

    @Override
    public void run() {
      Started child = null;
      Exception failure = null;
      try {
        child = Started.start(options, command);
      } catch (IOException | RuntimeException failed) {
        failure = failed;
      }
      Started made = child;
      Exception reason = failure;
      if (!tell(loop(), () -> arrived(made, reason)) && made != null) {
        made.kill();
      }
    }

    private void arrived(@Nullable Started child, @Nullable Exception failure) {
      if (started.done()) {
        end(child);
      } else if (child != null) {
        started.setResult(child);
      } else if (failure != null) {
        started.setException(failure);
      }
    }

    /** The caller has gone: kills the child, now or as soon as it has been started. */
    void discard() {
      if (!started.done()) {
        started.cancel();
      } else if (!started.cancelled() && started.exception() == null) {
        end(started.result());
      }
    }

    private void end(@Nullable Started child) {
      if (child == null) {
        gone.setResult(true);
      } else {
        child.kill();
        whenGone(child.process(), loop(), () -> gone.setResult(true));
      }
    }
  }
}
