package asyncio.process;

import asyncio.Signals;
import asyncio.net.BaseTransport;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a {@link SubprocessProtocol}: controls a child process. Made by {@link
 * Subprocess#subprocessExec} and {@link Subprocess#subprocessShell}. Most programs are better
 * served by {@link Process}.
 *
 * <p>For the thread of its loop. No method suspends or blocks.
 *
 * <p>In Python: {@code asyncio.SubprocessTransport}.
 */
public interface SubprocessTransport extends BaseTransport {

  /**
   * The child's process number.
   *
   * <p>In Python: {@code asyncio.SubprocessTransport.get_pid}.
   *
   * @return the number, which the system may give to another process after the child's end
   */
  long getPid();

  /**
   * How the child has ended.
   *
   * <p>In Python: {@code asyncio.SubprocessTransport.get_returncode}.
   *
   * @return as of {@link Process#returncode()}; null as long as the child runs
   */
  @Nullable Integer getReturncode();

  /**
   * One of the child's pipes.
   *
   * <p>In Python: {@code asyncio.SubprocessTransport.get_pipe_transport}.
   *
   * @param fd 0 for its input, 1 for its output, 2 for its error output
   * @return a {@link asyncio.net.WriteTransport} for 0, a {@link asyncio.net.ReadTransport} for the
   *     others; null if that is not a pipe
   */
  @Nullable BaseTransport getPipeTransport(int fd);

  /**
   * Sends a signal: SIGTERM and SIGKILL at once, as {@link #terminate()} and {@link #kill()} do.
   * Others, which the JDK cannot send, arrive a little later: a task runs the shell's command
   * {@code kill}. If that fails, the loop's exception handler is told. Does nothing if the child
   * has just ended.
   *
   * <p>In Python: {@code asyncio.SubprocessTransport.send_signal}.
   *
   * @param signal the signal's number
   * @throws IllegalArgumentException if there is no such signal: less than 0, or more than 64
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   * @throws UnsupportedOperationException if this system has no signals but SIGTERM and SIGKILL
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
   * Asks the child to end, by SIGTERM, which the child can handle.
   *
   * <p>In Python: {@code asyncio.SubprocessTransport.terminate}.
   *
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   */
  void terminate();

  /**
   * Ends the child at once, by SIGKILL.
   *
   * <p>In Python: {@code asyncio.SubprocessTransport.kill}.
   *
   * @throws ProcessLookupException if the child has ended and its pipes are closed
   */
  void kill();

  /**
   * Closes the child's pipes, and kills the child if it still runs. A child that has an input is
   * killed a second later: it may end by itself, because it has read the end of its input. The
   * protocol hears of both, in later turns. A second call does nothing.
   *
   * <p>In Python: {@code asyncio.SubprocessTransport.close}.
   */
  @Override
  void close();
}
