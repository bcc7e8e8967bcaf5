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
   * Receives the transport; what transports call. The first call, made once.
   *
   * <p>The protocols of each kind pass it on with its type, and a program overrides that method:
   * {@link Protocol#connectionMade(Transport)}, {@link BufferedProtocol#connectionMade(Transport)},
   * {@link DatagramProtocol#connectionMade(DatagramTransport)}, {@link
   * asyncio.process.SubprocessProtocol#connectionMade(asyncio.process.SubprocessTransport)}. This
   * method is for pipes, whose transports go in one direction only.
   *
   * <p>In Python: {@code asyncio.BaseProtocol.connection_made}.
   *
   * @param transport the transport
   */
  default void connectionMade(BaseTransport transport) {}

  /**
   * Learns that the transport is gone. The last call, made once.
   *
   * <p>In Python: {@code asyncio.BaseProtocol.connection_lost}.
   *
   * @param exception the reason; null if this side has closed or aborted the transport, or the
   *     other side has ended it
   */
  default void connectionLost(@Nullable Exception exception) {}

  /**
   * Learns that the transport is gone; what transports call. Override this method instead of {@link
   * #connectionLost(Exception)} to get an {@link Error} as it was thrown: that of a failed
   * assertion in {@link Protocol#dataReceived}, for instance.
   *
   * <p>By default calls {@link #connectionLost(Exception)}. An error comes there as the cause of an
   * {@link IllegalStateException}.
   *
   * @param reason the reason, the instance that was thrown; null if this side has closed or aborted
   *     the transport, or the other side has ended it
   */
  default void connectionLost(@Nullable Throwable reason) {
    connectionLost(
        reason == null || reason instanceof Exception
            ? (Exception) reason
            : new IllegalStateException("The protocol failed: " + reason, reason));
  }

  /**
   * Asks to write no more: more bytes are unsent than the transport's limit. See {@link
   * WriteTransport#setWriteBufferLimits(int, int)}.
   *
   * <p>In Python: {@code asyncio.BaseProtocol.pause_writing}.
   */
  default void pauseWriting() {}

  /**
   * Allows to write again. Called only after {@link #pauseWriting()}.
   *
   * <p>In Python: {@code asyncio.BaseProtocol.resume_writing}.
   */
  default void resumeWriting() {}
}
