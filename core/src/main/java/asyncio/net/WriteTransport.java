package asyncio.net;

/**
 * A transport that sends.
 *
 * <p>In Python: {@code asyncio.WriteTransport}.
 */
public interface WriteTransport extends BaseTransport {

  /**
   * Sends bytes. Never waits: the transport keeps what the other end does not take at once. When it
   * keeps too much it calls the protocol's {@code pauseWriting()}; see {@link
   * #setWriteBufferLimits(int, int)}. Once the connection is lost the bytes are dropped.
   *
   * <p>In Python: {@code asyncio.WriteTransport.write}.
   *
   * @param data the bytes; must not be changed afterwards
   * @throws IllegalStateException after {@link #writeEof()}, or while a file is being sent
   */
  void write(byte[] data);

  /**
   * Sends several pieces, one after the other; see {@link #write}.
   *
   * <p>In Python: {@code asyncio.WriteTransport.writelines}.
   *
   * @param pieces the bytes; must not be changed afterwards
   * @throws IllegalStateException after {@link #writeEof()}, or while a file is being sent
   */
  void writelines(Iterable<byte[]> pieces);

  /**
   * Ends this direction: the other end reads what was written before, then the end of the stream.
   * It may go on writing.
   *
   * <p>In Python: {@code asyncio.WriteTransport.write_eof}.
   *
   * @throws UnsupportedOperationException if this transport cannot end one direction, see {@link
   *     #canWriteEof()}
   */
  void writeEof();

  /**
   * {@return whether {@link #writeEof()} is possible; false if only both directions can end}
   *
   * <p>In Python: {@code asyncio.WriteTransport.can_write_eof}.
   */
  boolean canWriteEof();

  /**
   * Closes this transport at once. What has not been sent is lost. The protocol gets {@code
   * connectionLost(null)}. The other end may see a regular end of what was sent, as in Python; a
   * socket with the option {@code SO_LINGER} 0, see {@link ExtraInfo#SOCKET}, is reset.
   *
   * <p>In Python: {@code asyncio.WriteTransport.abort}.
   */
  void abort();

  /**
   * Sets when the protocol must pause writing: when more than {@code high} bytes are unsent. It may
   * resume when no more than {@code low} bytes are unsent. Default: 64 KiB and 16 KiB.
   *
   * <p>In Python: {@code asyncio.WriteTransport.set_write_buffer_limits}.
   *
   * @param high bytes
   * @param low bytes, no more than {@code high}
   * @throws IllegalArgumentException unless {@code high >= low >= 0}
   */
  void setWriteBufferLimits(int high, int low);

  /**
   * Sets when the protocol must pause writing; {@code low} is a quarter of {@code high}. See {@link
   * #setWriteBufferLimits(int, int)}.
   *
   * @param high bytes
   * @throws IllegalArgumentException if {@code high} is negative
   */
  default void setWriteBufferLimits(int high) {
    setWriteBufferLimits(high, high / 4);
  }

  /**
   * {@return the limits for writing: low and high, in this order, as in Python}
   *
   * <p>In Python: {@code asyncio.WriteTransport.get_write_buffer_limits}.
   */
  BufferLimits getWriteBufferLimits();

  /**
   * {@return how many bytes are unsent}
   *
   * <p>In Python: {@code asyncio.WriteTransport.get_write_buffer_size}.
   */
  int getWriteBufferSize();

  /**
   * The limits of a buffer.
   *
   * @param low at or below this many bytes the traffic goes on
   * @param high above this many bytes the traffic pauses
   */
  record BufferLimits(int low, int high) {}
}
