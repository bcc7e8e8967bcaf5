package asyncio.process;

import asyncio.Signals;
import asyncio.net.BaseTransport;
import org.jspecify.annotations.Nullable;

/**
 * A child process, seen from its {@link SubprocessProtocol}. Made by {@link
 * Subprocess#subprocessExec} and {@link Subprocess#subprocessShell}; most programs are better
 * served by {@link Process}.
 *
 * <p>For the thread of its loop. None of its methods suspends or blocks.
 *
 * <p>In Python: {@code asyncio.SubprocessTransport}.
 */
public interface SubprocessTransport extends BaseTransport {

  /**
   * The child's process number.
   *
   * @return the number, which the system may give to another process after the child's end
   */
  long getPid();

  /**
   * How the child has ended.
   *
   * @return see {@link Process#returncode()}; null as long as it runs
   */
  @Nullable Integer getReturncode();

  /**
   * One of the child's pipes.
   *
   * @param fd 0 for its input, 1 for its output, 2 for its error output
   * @return a {@link asyncio.net.WriteTransport} for 0, a {@link asyncio.net.ReadTransport} for the
   *     others; null if that is no pipe
   */
  @Nullable BaseTransport getPipeTransport(int fd);

  /**
   * Sends a signal. SIGTERM and SIGKILL as {@link #terminate()} and {@link #kill()} do; for others,
   * which the JDK cannot send, the shell's command {@code kill} is started, and soon after the
   * signal arrives. If that fails, the loop's exception handler is told. Does nothing if the child
   * has just ended.
   *
   * @param signal the signal's number
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   * @throws UnsupportedOperationException if this system has no signals but those two
   */
  void sendSignal(int signal);

  /**
   * Sends a signal; see {@link #sendSignal(int)}.
   *
   * @param signal the signal's name, such as {@code "SIGHUP"} or {@code "HUP"}
   * @throws IllegalArgumentException if there is no such signal
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   * @throws UnsupportedOperationException if this system has no signals but SIGTERM and SIGKILL
   */
  default void sendSignal(String signal) {
    sendSignal(Signals.number(signal));
  }

  /**
   * Ends the child, in the manner that it can react to: SIGTERM.
   *
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   */
  void terminate();

  /**
   * Ends the child at once: SIGKILL.
   *
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   */
  void kill();

  /**
   * Kills the child, if it still runs, and closes its pipes. The protocol is told of all that. A
   * second call does nothing.
   */
  @Override
  void close();
}
