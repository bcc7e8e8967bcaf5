package asyncio.net;

/**
 * A transport that sends.
 *
 * <p>In Python: {@code asyncio.WriteTransport}.
 */
public interface WriteTransport extends BaseTransport {

  /**
   * Sends bytes. Never waits: what the other end does not take at once is kept, and when there is
   * too much of that the protocol is told to pause, see {@link #setWriteBufferLimits}.
   *
   * @param data the bytes; must not be changed afterwards
   * @throws IllegalStateException after {@link #writeEof()}
   */
  void write(byte[] data);

  /**
   * Sends several pieces, one after the other; see {@link #write}.
   *
   * @param pieces the bytes; must not be changed afterwards
   */
  void writelines(Iterable<byte[]> pieces);

  /**
   * Sends the end: the other end reads no more than what has been written before, but may go on
   * writing.
   *
   * @throws UnsupportedOperationException if this transport cannot, see {@link #canWriteEof()}
   */
  void writeEof();

  /**
   * Whether {@link #writeEof()} is possible.
   *
   * @return false if only both directions can be closed
   */
  boolean canWriteEof();

  /**
   * Closes it at once: what has not been sent is lost. The protocol gets {@code
   * connectionLost(null)}.
   */
  void abort();

  /**
   * Says when the protocol is told to pause writing: when more than {@code high} bytes wait to be
   * sent; and when to resume: when no more than {@code low} do. 64 KiB and 16 KiB if nothing is
   * said.
   *
   * @param high bytes
   * @param low bytes, at most as many
   * @throws IllegalArgumentException unless {@code high >= low >= 0}
   */
  void setWriteBufferLimits(int high, int low);

  /**
   * Says when the protocol is told to pause writing; {@code low} is a quarter of it.
   *
   * @param high bytes
   * @throws IllegalArgumentException if it is negative
   */
  default void setWriteBufferLimits(int high) {
    setWriteBufferLimits(high, high / 4);
  }

  /**
   * The limits that hold.
   *
   * @return low and high, in this order, as in Python
   */
  BufferLimits getWriteBufferLimits();

  /**
   * How much waits to be sent.
   *
   * @return bytes
   */
  int getWriteBufferSize();

  /**
   * Limits of a buffer.
   *
   * @param low at or below this many bytes writing goes on
   * @param high above this many bytes it pauses
   */
  record BufferLimits(int low, int high) {}
}
