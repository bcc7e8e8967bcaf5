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
import org.jspecify.annotations.Nullable;

/**
 * Starts other programs.
 *
 * <p>All methods suspend until the child runs: another thread starts it, as that takes some
 * milliseconds. If the task is cancelled meanwhile, the child is killed, and has ended when the
 * cancellation comes out.
 *
 * <p>In Python: {@code asyncio.create_subprocess_exec} and {@code create_subprocess_shell}.
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
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(Arrays.asList(args));
    return start(options, command);
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
    return isWindows()
        ? start(options, List.of("cmd.exe", "/c", command))
        : start(options, List.of("/bin/sh", "-c", command));
  }

  static boolean isWindows() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  }

  private static Process start(SubprocessOptions options, List<String> command) {
    EventLoop eventLoop = Asyncio.getRunningLoop();
    FutureLoop loop = RunningLoop.require();
    Future<java.lang.Process> started = new Future<>(loop);
    Starting starting = new Starting(loop, options.builder(command), started);
    Pump.begin(loop);
    starting.start("asyncio start of " + command.get(0));
    try {
      return new Process(eventLoop, loop, started.await(), options);
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
