package asyncio.process;

import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a child process does: what it puts out, when its pipes are closed, and when it has
 * ended. All methods are called by the loop, as callbacks; none may suspend.
 *
 * <p>{@link #connectionMade} comes first, with a {@link SubprocessTransport}, and {@link
 * #connectionLost} comes last, when the child has ended and all of its pipes are closed: once each.
 * Between them the pipes and the child may end in any order. {@link #pauseWriting} and {@link
 * #resumeWriting} are about the child's input.
 *
 * <p>Pipes are named by the numbers that the child knows them by: 0 its input, 1 its output, 2 its
 * error output.
 *
 * <p>In Python: {@code asyncio.SubprocessProtocol}.
 */
public interface SubprocessProtocol extends BaseProtocol {

  /**
   * The child has been started.
   *
   * @param transport a {@link SubprocessTransport}
   */
  @Override
  default void connectionMade(BaseTransport transport) {}

  /**
   * The child has put something out.
   *
   * @param fd 1 for its output, 2 for its error output
   * @param data the bytes, one at least; the protocol may keep them
   */
  default void pipeDataReceived(int fd, byte[] data) {}

  /**
   * A pipe is closed: by the child, by its end, or by this program.
   *
   * @param fd 0 for the child's input, 1 for its output, 2 for its error output
   * @param exception what it broke by, an {@link java.io.IOException} if the child did not read all
   *     of its input; or null
   */
  default void pipeConnectionLost(int fd, @Nullable Exception exception) {}

  /** The child has ended. What it put out before may still come. */
  default void processExited() {}
}
