package asyncio.net;

import org.jspecify.annotations.Nullable;

/**
 * A channel to somewhere else, driven by the event loop. It tells a {@link BaseProtocol} what
 * happens.
 *
 * <p>For the thread of its loop. None of its methods suspends or blocks.
 *
 * <p>In Python: {@code asyncio.BaseTransport}.
 */
public interface BaseTransport extends AutoCloseable {

  /**
   * Closes it: no more data is received, what has been written is still sent, and then the protocol
   * gets {@code connectionLost(null)}. A second call does nothing.
   */
  @Override
  void close();

  /**
   * Whether it is closed, or being closed.
   *
   * @return true if so
   */
  boolean isClosing();

  /**
   * Something about this transport.
   *
   * @param <T> its type
   * @param info what is asked for
   * @return the value, or null if this transport has none
   */
  <T> @Nullable T getExtraInfo(ExtraInfo<T> info);

  /**
   * Has another protocol told from now on.
   *
   * @param protocol the protocol
   */
  void setProtocol(BaseProtocol protocol);

  /**
   * Who is told what happens.
   *
   * @return the protocol
   */
  BaseProtocol getProtocol();
}
