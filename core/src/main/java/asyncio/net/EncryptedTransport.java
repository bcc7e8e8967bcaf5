package asyncio.net;

/**
 * A connection by TLS. What the other end has sent is kept while the protocol does not read, up to
 * a limit; then the other end has to wait.
 *
 * <p>A protocol that pauses here finds other limits than elsewhere for writing: 512 KiB and 128 KiB
 * if nothing is said. What counts is what has not been encrypted yet.
 *
 * <p>In Python: what {@code asyncio}'s TLS transports have beyond {@code asyncio.Transport}.
 */
public interface EncryptedTransport extends Transport {

  /**
   * Says how much is received ahead of the protocol: above {@code high} bytes no more, until {@code
   * low} or fewer are left. 256 KiB and 64 KiB if nothing is said.
   *
   * @param high bytes
   * @param low bytes, at most as many
   * @throws IllegalArgumentException unless {@code high >= low >= 0}
   */
  void setReadBufferLimits(int high, int low);

  /**
   * Says how much is received ahead of the protocol; {@code low} is a quarter of it.
   *
   * @param high bytes
   * @throws IllegalArgumentException if it is negative
   */
  default void setReadBufferLimits(int high) {
    setReadBufferLimits(high, high / 4);
  }

  /**
   * The limits that hold.
   *
   * @return low and high, in this order, as in Python
   */
  BufferLimits getReadBufferLimits();

  /**
   * How much has been received that the protocol has not got yet.
   *
   * @return bytes, most of them encrypted
   */
  int getReadBufferSize();
}
