package asyncio.process;

import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a child process: its output, the ends of its pipes, and its own end. The
 * loop calls all methods, as callbacks on its thread; none may suspend.
 *
 * <p>{@link #connectionMade(SubprocessTransport)} comes first, and {@link #connectionLost} comes
 * last, when the child has ended and all of its pipes are closed: once each. Between them the pipes
 * and the child may end in any order. {@link #pauseWriting} and {@link #resumeWriting} are about
 * the child's input.
 *
 * <p>Pipes are named by the child's file descriptors: 0 is its input, 1 its output, 2 its error
 * output.
 *
 * <p>In Python: {@code asyncio.SubprocessProtocol}.
 */
public interface SubprocessProtocol extends BaseProtocol {

  /**
   * The child has been started. The first call, made once.
   *
   * <p>In Python: {@code asyncio.SubprocessProtocol.connection_made}.
   *
   * @param transport controls the child
   */
  default void connectionMade(SubprocessTransport transport) {}

  /**
   * Passes it on to {@link #connectionMade(SubprocessTransport)}: override that.
   *
   * @param transport the transport
   */
  @Override
  default void connectionMade(BaseTransport transport) {
    if (transport instanceof SubprocessTransport child) {
      connectionMade(child);
    }
  }

  /**
   * The child has written to its output or error output.
   *
   * <p>In Python: {@code asyncio.SubprocessProtocol.pipe_data_received}.
   *
   * @param fd 1 for its output, 2 for its error output
   * @param data the bytes, one at least; the protocol may keep them
   */
  default void pipeDataReceived(int fd, byte[] data) {}

  /**
   * A pipe is closed: by this program, or by the child and all that it has given it to. Outputs
   * stay open as long as a child of the child may write. That the child has closed its input is
   * noticed when this program writes next, or at the child's end: the JDK does not tell it before.
   *
   * <p>In Python: {@code asyncio.SubprocessProtocol.pipe_connection_lost}.
   *
   * @param fd 0 for the child's input, 1 for its output, 2 for its error output
   * @param exception why the pipe broke: an {@link java.io.IOException}, also if the child did not
   *     read all of its input; null if the pipe did not break
   */
  default void pipeConnectionLost(int fd, @Nullable Exception exception) {}

  /**
   * The child has ended. Output that it wrote, or that its children write, may still come.
   *
   * <p>In Python: {@code asyncio.SubprocessProtocol.process_exited}.
   */
  default void processExited() {}
}
