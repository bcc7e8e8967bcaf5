package asyncio.process;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.futures.RunningLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts other programs.
 *
 * <p>All methods suspend until the child runs: another thread starts it, as that takes some
 * milliseconds. If the task is cancelled meanwhile, the child is killed, and has ended when the
 * cancellation comes out.
 *
 * <p>{@code createSubprocess...} makes a {@link Process}, whose pipes are streams; {@code
 * subprocess...} tells a {@link SubprocessProtocol}, whose methods are callbacks, and is what the
 * former is made of.
 *
 * <p>In Python: {@code asyncio.create_subprocess_exec} and {@code create_subprocess_shell}; {@code
 * loop.subprocess_exec} and {@code subprocess_shell}.
 */
public final class Subprocess {

  private Subprocess() {}

  /**
   * Starts a program that inherits everything; see {@link #createSubprocessExec(SubprocessOptions,
   * String, String...)}.
   *
   * @param program the program's name or path
   * @param args its arguments
   * @return the child
   * @throws IOException if the program cannot be started
   */
  public static Process createSubprocessExec(String program, String... args) throws IOException {
    return createSubprocessExec(SubprocessOptions.DEFAULT, program, args);
  }

  /**
   * Starts a program.
   *
   * @param options what is not inherited
   * @param program the program's name or path
   * @param args its arguments
   * @return the child
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the program cannot be started
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static Process createSubprocessExec(
      SubprocessOptions options, String program, String... args) throws IOException {
    return process(options, command(program, args));
  }

  /**
   * Has the system's shell run a command, which inherits everything; see {@link
   * #createSubprocessShell(SubprocessOptions, String)}.
   *
   * @param command the command
   * @return the child
   * @throws IOException if the shell cannot be started
   */
  public static Process createSubprocessShell(String command) throws IOException {
    return createSubprocessShell(SubprocessOptions.DEFAULT, command);
  }

  /**
   * Has the system's shell run a command. Whatever comes from outside must be quoted, or else
   * strangers run commands of theirs.
   *
   * @param options what is not inherited
   * @param command the command
   * @return the child, which is the shell
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the shell cannot be started
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static Process createSubprocessShell(SubprocessOptions options, String command)
      throws IOException {
    return process(options, shell(command));
  }

  private static Process process(SubprocessOptions options, List<String> command)
      throws IOException {
    ProcessStreams streams = new ProcessStreams(RunningLoop.require(), options.limit());
    return new Process(start(streams, options, command), streams);
  }

  // ---- transports and protocols

  /**
   * Starts a program whose input, output and error output are pipes; see {@link
   * #subprocessExec(Supplier, SubprocessOptions, String, String...)}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param program the program's name or path
   * @param args its arguments
   * @return transport and protocol
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the program cannot be started
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <P extends SubprocessProtocol> ConnectedSubprocess<P> subprocessExec(
      Supplier<P> protocolFactory, String program, String... args) throws IOException {
    return subprocessExec(protocolFactory, SubprocessOptions.PIPES, program, args);
  }

  /**
   * Starts a program, and has a protocol told what it does.
   *
   * <p>In Python: {@code loop.subprocess_exec}, a method of the loop, here of the running one.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, before the program is started
   * @param options what is a pipe and what is not; the limit does not matter
   * @param program the program's name or path
   * @param args its arguments
   * @return transport and protocol, after the protocol has been told
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the program cannot be started
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <P extends SubprocessProtocol> ConnectedSubprocess<P> subprocessExec(
      Supplier<P> protocolFactory, SubprocessOptions options, String program, String... args)
      throws IOException {
    return connected(protocolFactory, options, command(program, args));
  }

  /**
   * Has the system's shell run a command, with pipes for input, output and error output; see {@link
   * #subprocessShell(Supplier, SubprocessOptions, String)}.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param command the command
   * @return transport and protocol
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the shell cannot be started
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <P extends SubprocessProtocol> ConnectedSubprocess<P> subprocessShell(
      Supplier<P> protocolFactory, String command) throws IOException {
    return subprocessShell(protocolFactory, SubprocessOptions.PIPES, command);
  }

  /**
   * Has the system's shell run a command, and a protocol told what it does. Whatever comes from
   * outside must be quoted, or else strangers run commands of theirs.
   *
   * <p>In Python: {@code loop.subprocess_shell}, a method of the loop, here of the running one.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol, before the shell is started
   * @param options what is a pipe and what is not; the limit does not matter
   * @param command the command
   * @return transport and protocol, after the protocol has been told; the child is the shell
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the shell cannot be started
   * @throws IllegalStateException if the caller is not a coroutine
   */
  public static <P extends SubprocessProtocol> ConnectedSubprocess<P> subprocessShell(
      Supplier<P> protocolFactory, SubprocessOptions options, String command) throws IOException {
    return connected(protocolFactory, options, shell(command));
  }

  private static <P extends SubprocessProtocol> ConnectedSubprocess<P> connected(
      Supplier<P> protocolFactory, SubprocessOptions options, List<String> command)
      throws IOException {
    P protocol = protocolFactory.get();
    return new ConnectedSubprocess<>(start(protocol, options, command), protocol);
  }

  // ---- starting

  private static List<String> command(String program, String... args) {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(Arrays.asList(args));
    return command;
  }

  private static List<String> shell(String command) {
    return isWindows() ? List.of("cmd.exe", "/c", command) : List.of("/bin/sh", "-c", command);
  }

  static boolean isWindows() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  }

  /** Starts a child, and tells the protocol. Suspends. */
  private static ChildTransport start(
      SubprocessProtocol protocol, SubprocessOptions options, List<String> command)
      throws IOException {
    EventLoop eventLoop = Asyncio.getRunningLoop();
    FutureLoop loop = RunningLoop.require();
    ChildTransport child =
        new ChildTransport(eventLoop, loop, spawn(loop, options, command), options, protocol);
    try {
      loop.giveWay(); // that is when the protocol is told
    } catch (CancelledError cancelled) {
      child.close();
      Asyncio.shielded(() -> child.waitFor());
      throw cancelled;
    }
    return child;
  }

  private static java.lang.Process spawn(
      FutureLoop loop, SubprocessOptions options, List<String> command) throws IOException {
    Future<java.lang.Process> started = new Future<>(loop);
    Starting starting = new Starting(loop, options.builder(command), started);
    Pump.begin(loop);
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

  /** Starts a child, and kills it if nobody wants it any more. */
  private static final class Starting extends Pump {

    private final ProcessBuilder builder;
    private final Future<java.lang.Process> started;
    final Future<Boolean> gone;

    Starting(FutureLoop loop, ProcessBuilder builder, Future<java.lang.Process> started) {
      super(loop);
      this.builder = builder;
      this.started = started;
      this.gone = new Future<>(loop);
    }

    @Override
    public void run() {
      java.lang.Process child = null;
      Exception failure = null;
      try {
        child = builder.start();
      } catch (IOException | RuntimeException failed) {
        failure = failed;
      }
      java.lang.Process made = child;
      Exception reason = failure;
      if (!tell(loop(), () -> arrived(made, reason)) && made != null) {
        kill(made);
      }
    }

    private void arrived(java.lang.@Nullable Process child, @Nullable Exception failure) {
      if (started.done()) {
        end(child);
      } else if (child != null) {
        started.setResult(child);
      } else if (failure != null) {
        started.setException(failure);
      }
    }

    /** Nobody wants the child: it ends, or will as soon as it is there. */
    void discard() {
      if (!started.done()) {
        started.cancel();
      } else if (!started.cancelled() && started.exception() == null) {
        end(started.result());
      }
    }

    private void end(java.lang.@Nullable Process child) {
      if (child == null) {
        gone.setResult(true);
      } else {
        kill(child);
        whenGone(child, loop(), () -> gone.setResult(true));
      }
    }

    private static void kill(java.lang.Process child) {
      child.toHandle().destroyForcibly();
      PipeTransport.closeQuietly(child.getOutputStream());
      PipeTransport.closeQuietly(child.getInputStream());
      PipeTransport.closeQuietly(child.getErrorStream());
    }
  }
}
