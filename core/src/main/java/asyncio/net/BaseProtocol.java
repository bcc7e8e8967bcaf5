package asyncio.net;

import org.jspecify.annotations.Nullable;

/**
 * Is told what happens on a transport. All methods are called by the loop, as callbacks; none may
 * suspend.
 *
 * <p>In Python: {@code asyncio.BaseProtocol}.
 */
public interface BaseProtocol {

  /**
   * The transport is there: the first call, made once.
   *
   * @param transport the transport
   */
  default void connectionMade(BaseTransport transport) {}

  /**
   * The transport is gone: the last call, made once.
   *
   * @param exception why, or null if it was closed or aborted on this side, or ended on the other
   */
  default void connectionLost(@Nullable Exception exception) {}

  /** More waits to be sent than the transport's limit: better write no more. */
  default void pauseWriting() {}

  /** So little waits to be sent that writing can go on. Always after {@link #pauseWriting()}. */
  default void resumeWriting() {}
}
