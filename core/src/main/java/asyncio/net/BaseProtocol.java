package asyncio.net;

import org.jspecify.annotations.Nullable;

/**
 * Learns what happens on a transport. The loop calls all methods, one after the other, as
 * callbacks: no method may suspend or block.
 *
 * <p>In Python: {@code asyncio.BaseProtocol}.
 */
public interface BaseProtocol {

  /**
   * Receives the transport. The first call, made once.
   *
   * @param transport the transport; cast it to the kind that the connection has, such as {@link
   *     Transport}
   */
  default void connectionMade(BaseTransport transport) {}

  /**
   * Learns that the transport is gone. The last call, made once.
   *
   * @param exception the reason; null if this side has closed or aborted the transport, or the
   *     other side has ended it
   */
  default void connectionLost(@Nullable Exception exception) {}

  /**
   * Asks to write no more: more bytes are unsent than the transport's limit. See {@link
   * WriteTransport#setWriteBufferLimits(int, int)}.
   */
  default void pauseWriting() {}

  /** Allows to write again. Called only after {@link #pauseWriting()}. */
  default void resumeWriting() {}
}
