package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.SendfileNotAvailableException;
import asyncio.net.WriteTransport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * Sends files through transports: {@code sendfile} of asyncio's loop. The transport of a plain
 * socket lets the system send ({@link FileSending}); others are written to ({@link
 * SendfileFallback}).
 */
public final class Sendfile {

  private final TransportLoop loop;

  Sendfile(TransportLoop loop) {
    this.loop = loop;
  }

  /**
   * Sends a part of a file. Suspends until the transport has sent it. Cancellation: the file's
   * position is behind what was sent.
   *
   * @param transport sends
   * @param file the file
   * @param offset begin of the part, in bytes
   * @param count the largest number of bytes
   * @param fallback whether the file may be read and written piece by piece
   * @return number of bytes sent
   * @throws IOException if the file cannot be read, or the connection is lost
   */
  public long sendfile(
      WriteTransport transport, FileChannel file, long offset, long count, boolean fallback)
      throws IOException {
    long end = FileSending.endOfPart(offset, count);
    if (transport.isClosing()) {
      throw new IllegalStateException("Transport is closing: " + transport);
    }
    Objects.requireNonNull(file, "file");
    loop.requireCoroutine();
    if (transport instanceof SocketTransport socket) {
      Future<Long> sent = loop.createFuture();
      FileSending sending = new FileSending(file, offset, end, sent);
      socket.sendFile(sending);
      try {
        return sent.await();
      } finally {
        file.position(sending.position());
      }
    }
    if (!fallback) {
      throw new SendfileNotAvailableException(
          "fallback is disabled and native sendfile is not supported for transport " + transport);
    }
    return new SendfileFallback(loop, transport, file, offset).copyTo(end);
  }
}
