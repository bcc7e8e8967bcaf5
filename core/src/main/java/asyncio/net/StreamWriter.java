package asyncio.net;

import asyncio.futures.CancelledError;
import asyncio.futures.Futures;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes, and waits where the other end does not take them fast enough.
 *
 * <pre>{@code
 * writer.writeAll(request);   // waits while too much is on its way
 *
 * writer.write(header);       // the same in pieces:
 * writer.write(body);         // these never wait,
 * writer.drain();             // so this must follow
 * }</pre>
 *
 * <p>Whoever writes on without ever calling {@link #drain()} fills the memory if the other end is
 * slow, and does not learn that the connection is lost.
 *
 * <p>Close it: a writer that nobody refers to any more keeps its connection open. (In Python the
 * garbage collector closes it. In Java that may collect a writer before the end of the method that
 * still reads from the same connection.)
 *
 * <p>In Python: {@code asyncio.StreamWriter}. For the thread of its loop.
 */
public final class StreamWriter implements AutoCloseable {

  private WriteTransport transport;
  private final FlowControlProtocol protocol;
  private final @Nullable StreamReader reader;
  private boolean startingTls;

  /**
   * A writer.
   *
   * @param transport what sends
   * @param protocol the transport's protocol
   * @param reader the other direction, whose exception {@link #drain()} throws, too; null if there
   *     is none
   */
  public StreamWriter(
      WriteTransport transport, FlowControlProtocol protocol, @Nullable StreamReader reader) {
    this.transport = transport;
    this.protocol = protocol;
    this.reader = reader;
  }

  // ---- writing

  /**
   * Sends bytes. Never suspends: what is not taken at once is kept. Call {@link #drain()}
   * afterwards, or {@link #writeAll} instead.
   *
   * @param data the bytes; must not be changed afterwards
   * @throws IllegalStateException after {@link #writeEof()}, or during {@link #startTls}
   */
  public void write(byte[] data) {
    checkNotStartingTls();
    transport.write(data);
  }

  /**
   * Sends several pieces, one after the other; see {@link #write}. Adds nothing between them.
   *
   * @param pieces the bytes; must not be changed afterwards
   * @throws IllegalStateException after {@link #writeEof()}, or during {@link #startTls}
   */
  public void writelines(Iterable<byte[]> pieces) {
    checkNotStartingTls();
    transport.writelines(pieces);
  }

  /**
   * Waits until it is good to write on. Several tasks may do so at the same time.
   *
   * <p>Suspends only while so much is waiting to be sent that the transport has paused writing, see
   * {@link WriteTransport#setWriteBufferLimits}, and for one turn if this writer is closed.
   *
   * @throws CancelledError if the task is cancelled meanwhile; what was written is still sent
   * @throws IOException if the connection is lost: the reader's exception, the same instance, if
   *     that has one; else a {@link java.net.SocketException}, whose message is "Connection lost"
   * @throws IllegalStateException if it has to wait, and the caller is not a coroutine of the same
   *     loop
   */
  public void drain() throws IOException {
    Throwable exception = reader == null ? null : reader.exception();
    if (exception != null) {
      throw Futures.rethrow(exception);
    }
    if (transport.isClosing()) {
      // The protocol may be told in this turn that the connection is lost: whoever writes in a loop
      // has to hear of it.
      protocol.giveWay();
    }
    protocol.awaitWritable();
  }

  /**
   * Sends bytes, and waits until it is good to write on: {@link #write}, then {@link #drain()}.
   *
   * <p>Beyond asyncio: the two in one call, of which the second cannot be forgotten.
   *
   * @param data the bytes; must not be changed afterwards
   * @throws CancelledError if the task is cancelled meanwhile; the bytes are still sent
   * @throws IOException if the connection is lost; see {@link #drain()}
   * @throws IllegalStateException after {@link #writeEof()}, or during {@link #startTls}
   */
  public void writeAll(byte[] data) throws IOException {
    write(data);
    drain();
  }

  /**
   * Sends the end: the other end reads no more than what has been written before, but may go on
   * writing. Does not suspend.
   *
   * @throws IllegalStateException during {@link #startTls}
   * @throws UnsupportedOperationException if the transport cannot, see {@link #canWriteEof()}
   */
  public void writeEof() {
    checkNotStartingTls();
    transport.writeEof();
  }

  /**
   * Whether {@link #writeEof()} is possible.
   *
   * @return false if only both directions can be closed
   */
  public boolean canWriteEof() {
    return transport.canWriteEof();
  }

  // ---- encryption

  /**
   * Encrypts the connection from now on, in both directions: this writer and its reader go on over
   * it. Suspends: sends first what has been written, as {@link #drain()} does, and then for the
   * handshake. This is the server's end if the writer was given to a server's handler, else the
   * client's.
   *
   * <pre>{@code
   * writer.writeAll("STARTTLS\r\n".getBytes(US_ASCII));
   * reader.readline(); // 220 Go ahead
   * writer.startTls(TlsOptions.of(SSLContext.getDefault()));
   * }</pre>
   *
   * <p>Whatever the reader holds unread is taken for the beginning of what is encrypted, so that
   * nothing that came in clear can pass for something that came encrypted. If somebody on the way
   * has put words of his behind the request, or behind the answer to it, to be obeyed later, the
   * handshake fails by them. A client that does not wait for the answer is understood.
   *
   * <p>No other task may write meanwhile; one that waits for data gets the first that was
   * encrypted. If the handshake fails, or the task is cancelled, the connection is closed.
   *
   * <p>In Python: {@code writer.start_tls()}, whose {@code server_hostname} and timeouts are in the
   * options. There the reader of a server before 3.14, and that of a client, keeps what it holds.
   *
   * @param tls how to encrypt; a client that gives no name checks the certificate for the host that
   *     it has connected to
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection is lost, or the handshake fails; mostly an {@link
   *     javax.net.ssl.SSLException} then
   * @throws IllegalArgumentException if the transport cannot be encrypted: it is not that of a
   *     socket; or if nothing tells whose certificate to expect
   * @throws IllegalStateException if this writer is closed, or encrypts already in another task; or
   *     if the caller is not a coroutine of the same loop
   * @throws UnsupportedOperationException if the loop has no network
   */
  public void startTls(TlsOptions tls) throws IOException {
    checkNotStartingTls();
    if (!(transport instanceof Transport plain)) {
      throw new IllegalArgumentException("This transport cannot be encrypted: " + transport);
    }
    NetworkLoop loop = Streams.network(protocol.loop());
    startingTls = true;
    try {
      drain();
      Transport encrypted = encrypt(loop, plain, tls);
      transport = encrypted;
      protocol.transportReplaced(encrypted);
    } finally {
      startingTls = false;
    }
  }

  private Transport encrypt(NetworkLoop loop, Transport plain, TlsOptions tls) throws IOException {
    byte[] received = reader == null ? new byte[0] : reader.takeUnread();
    try {
      return loop.startTls(plain, protocol, tls, protocol.isServerSide(), received);
    } catch (IllegalArgumentException refused) { // the connection is as it was
      if (reader != null) {
        reader.giveBack(received);
      }
      throw refused;
    }
  }

  private void checkNotStartingTls() {
    if (startingTls) {
      throw new IllegalStateException(
          "Another task is in startTls(...): nothing can be written before that has come back.");
    }
  }

  // ---- the end

  /**
   * Closes the connection, both directions: what has been written is still sent. Does not suspend;
   * {@link #waitClosed()} waits for the end. A second call does nothing.
   */
  @Override
  public void close() {
    transport.close();
  }

  /**
   * Whether it is closed, or being closed.
   *
   * @return true if so
   */
  public boolean isClosing() {
    return transport.isClosing();
  }

  /**
   * Waits until the connection is gone, and everything written was sent. Call {@link #close()}
   * before. Suspends only if it is not gone yet.
   *
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException what the connection ended by, the same instance, if it ended by an
   *     exception
   */
  public void waitClosed() throws IOException {
    protocol.awaitLost();
  }

  /** Whether the connection is gone. */
  boolean isLost() {
    return protocol.isLost();
  }

  // ---- the transport

  /**
   * Something about the transport.
   *
   * @param <T> its type
   * @param info what is asked for
   * @return the value, or null if the transport has none
   */
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    return transport.getExtraInfo(info);
  }

  /**
   * What sends.
   *
   * @return the transport
   */
  public WriteTransport transport() {
    return transport;
  }

  @Override
  public String toString() {
    return "<StreamWriter transport=" + transport + ">";
  }
}
