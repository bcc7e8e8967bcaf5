package asyncio.net;

/**
 * A transport encrypted by TLS. While the protocol has paused reading, the transport keeps received
 * bytes up to a limit; then the other end has to wait.
 *
 * <p>The defaults of {@link #setWriteBufferLimits} are 512 KiB and 128 KiB here. They count bytes
 * that are not encrypted yet.
 *
 * <p>In Python: the methods that {@code asyncio}'s TLS transports have beyond {@code
 * asyncio.Transport}.
 */
public interface EncryptedTransport extends Transport {

  /**
   * Sets how many received bytes this transport keeps for the protocol. Above {@code high} bytes it
   * receives no more, until {@code low} or fewer are left. Default: 256 KiB and 64 KiB.
   *
   * @param high bytes
   * @param low bytes, no more than {@code high}
   * @throws IllegalArgumentException unless {@code high >= low >= 0}
   */
  void setReadBufferLimits(int high, int low);

  /**
   * Sets how many received bytes this transport keeps for the protocol; {@code low} is a quarter of
   * {@code high}. See {@link #setReadBufferLimits(int, int)}.
   *
   * @param high bytes
   * @throws IllegalArgumentException if {@code high} is negative
   */
  default void setReadBufferLimits(int high) {
    setReadBufferLimits(high, high / 4);
  }

  /** {@return the limits for reading: low and high, in this order, as in Python} */
  BufferLimits getReadBufferLimits();

  /** {@return how many received bytes the protocol has not got yet, most of them encrypted} */
  int getReadBufferSize();
}
