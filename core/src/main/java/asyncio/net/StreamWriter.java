package asyncio.net;

import asyncio.futures.CancelledError;
import asyncio.futures.Futures;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes over a connection, and waits if the other end is slow to take them.
 *
 * <pre>{@code
 * writer.writeAll(request); // waits while too much is unsent
 *
 * writer.write(header); // the same in pieces: write() never waits,
 * writer.write(body);
 * writer.drain(); // so drain() must follow
 * }</pre>
 *
 * <p>A program that only calls {@link #write} fills the memory if the other end is slow, and does
 * not learn that the connection is lost.
 *
 * <p>Close the writer: an unreachable writer keeps its connection open. (In Python the garbage
 * collector closes it. Java's collector may take a writer before the end of the method that still
 * reads from the same connection.)
 *
 * <p>Not thread-safe: for coroutines and callbacks of its loop.
 *
 * <p>In Python: {@code asyncio.StreamWriter}.
 */
public final class StreamWriter implements AutoCloseable {

  private WriteTransport transport;
  private final FlowControlProtocol protocol;
  private final @Nullable StreamReader reader;
  private boolean startingTls;

  /**
   * Makes a writer. For authors of protocols; {@link Streams} makes the writers of connections.
   *
   * @param transport sends the bytes
   * @param protocol the transport's protocol
   * @param reader the other direction: {@link #drain()} throws the reader's exception. Null if
   *     there is no reader
   */
  public StreamWriter(
      WriteTransport transport, FlowControlProtocol protocol, @Nullable StreamReader reader) {
    this.transport = transport;
    this.protocol = protocol;
    this.reader = reader;
  }

  // ---- writing

  /**
   * Sends bytes. Never suspends: the transport keeps what it cannot send at once. Call {@link
   * #drain()} afterwards, or {@link #writeAll} instead.
   *
   * <p>In Python: {@code asyncio.StreamWriter.write}.
   *
   * @param data the bytes; must not be changed afterwards
   * @throws IllegalStateException after {@link #writeEof()}, or during {@link #startTls}
   */
  public void write(byte[] data) {
    checkNotStartingTls();
    transport.write(data);
  }

  /**
   * Sends several pieces, one after the other, with nothing between them. Never suspends; see
   * {@link #write}.
   *
   * <p>In Python: {@code asyncio.StreamWriter.writelines}.
   *
   * @param pieces the bytes; must not be changed afterwards
   * @throws IllegalStateException after {@link #writeEof()}, or during {@link #startTls}
   */
  public void writelines(Iterable<byte[]> pieces) {
    checkNotStartingTls();
    transport.writelines(pieces);
  }

  /**
   * Waits until little enough is unsent to write on. Several tasks may drain at the same time.
   *
   * <p>Suspends: while the transport has paused writing, see {@link
   * WriteTransport#setWriteBufferLimits}; and for one turn if this writer is closed. Cancellation:
   * nothing is lost; what was written is still sent.
   *
   * <p>In Python: {@code asyncio.StreamWriter.drain}.
   *
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection is lost: the reader's exception, the same instance, if
   *     the reader has one; else a {@link java.net.SocketException} with the message "Connection
   *     lost"
   * @throws IllegalStateException if it would have to wait but the caller is not a coroutine of the
   *     same loop
   */
  public void drain() throws IOException {
    Throwable exception = reader == null ? null : reader.exception();
    if (exception != null) {
      throw Futures.rethrow(exception);
    }
    if (transport.isClosing()) {
      // The protocol may hear in this turn that the connection is lost. A task that writes in a
      // loop must hear of it, too, and not run on for ever.
      protocol.giveWay();
    }
    protocol.awaitWritable();
  }

  /**
   * Sends bytes, and waits until little enough is unsent to write on: {@link #write}, then {@link
   * #drain()}.
   *
   * <p>Suspends: as {@link #drain()} does. Cancellation: nothing is lost; all the bytes are still
   * sent, so do not write them again.
   *
   * <p>Beyond asyncio: one call, so that {@code drain()} cannot be forgotten.
   *
   * @param data the bytes; must not be changed afterwards
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection is lost; see {@link #drain()}
   * @throws IllegalStateException after {@link #writeEof()}, or during {@link #startTls}; or if it
   *     would have to wait but the caller is not a coroutine of the same loop
   */
  public void writeAll(byte[] data) throws IOException {
    write(data);
    drain();
  }

  /**
   * Ends this direction: the other end reads what was written before, then the end of its stream.
   * It may go on writing. Does not suspend.
   *
   * <p>In Python: {@code asyncio.StreamWriter.write_eof}.
   *
   * @throws IllegalStateException during {@link #startTls}
   * @throws UnsupportedOperationException if the transport cannot end one direction, see {@link
   *     #canWriteEof()}
   */
  public void writeEof() {
    checkNotStartingTls();
    transport.writeEof();
  }

  /**
   * {@return whether {@link #writeEof()} is possible; false if only both directions can end}
   *
   * <p>In Python: {@code asyncio.StreamWriter.can_write_eof}.
   */
  public boolean canWriteEof() {
    return transport.canWriteEof();
  }

  // ---- encryption

  /**
   * Encrypts the connection from now on, in both directions. This writer and its reader go on over
   * the encrypted connection. The writer of a server's handler is the server's end of the
   * handshake; every other writer is the client's.
   *
   * <pre>{@code
   * writer.writeAll("STARTTLS\r\n".getBytes(US_ASCII));
   * reader.readline(); // 220 Go ahead
   * writer.startTls(TlsOptions.of(SSLContext.getDefault()));
   * }</pre>
   *
   * <p>Suspends: drains what has been written, as {@link #drain()} does, then waits for the
   * handshake. Cancellation: while it drains, the connection stays as it was, in clear. During the
   * handshake, the connection is closed; a failed handshake closes it, too.
   *
   * <p>No other task may write meanwhile. A task that waits for data gets the first bytes that come
   * encrypted.
   *
   * <p>The handshake begins with the bytes that the reader holds unread. So bytes that came in
   * clear never pass for bytes that came encrypted: if an attacker has put commands behind the
   * request, or behind its answer, the handshake fails. A client that begins the handshake before
   * it has the answer is understood.
   *
   * <p>In Python: {@code asyncio.StreamWriter.start_tls}, whose {@code server_hostname} and
   * timeouts are in the options. There the reader of a client, and before 3.14 the reader of a
   * server, keeps its unread bytes.
   *
   * @param tls how to encrypt; without a server name, a client checks the certificate for the host
   *     that it has connected to
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection is lost; or if the handshake fails, then mostly an {@link
   *     javax.net.ssl.SSLException}
   * @throws IllegalArgumentException if the transport is not a socket's and cannot be encrypted; or
   *     if a client has no name to check the certificate for
   * @throws IllegalStateException if this writer is closed, or another task is in this method; or
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
          "Another task is in startTls(...): nothing can be written before that call returns.");
    }
  }

  // ---- the end

  /**
   * Closes the connection, both directions. What has been written is still sent. Does not suspend;
   * {@link #waitClosed()} waits for the end. A second call does nothing. Works also while the loop
   * is being closed: then only what the system takes at once is still sent.
   *
   * <p>In Python: {@code asyncio.StreamWriter.close}.
   */
  @Override
  public void close() {
    transport.close();
  }

  /**
   * {@return whether the connection is closed, or being closed}
   *
   * <p>In Python: {@code asyncio.StreamWriter.is_closing}.
   */
  public boolean isClosing() {
    return transport.isClosing();
  }

  /**
   * Waits until the connection is gone, and everything written was sent. Call {@link #close()}
   * before. Several tasks may wait at the same time.
   *
   * <p>Suspends: until the connection is gone. Cancellation: only the wait ends; a closed writer
   * still sends what was written.
   *
   * <p>In Python: {@code asyncio.StreamWriter.wait_closed}.
   *
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IOException if the connection ended by an exception: that exception, the same instance
   * @throws IllegalStateException if it would have to wait but the caller is not a coroutine of the
   *     same loop
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
   * Returns a fact about the transport, such as the address of the other end.
   *
   * <p>In Python: {@code asyncio.StreamWriter.get_extra_info}.
   *
   * @param <T> the value's type
   * @param info which fact
   * @return the value, or null if the transport has none
   */
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return transport.getExtraInfo(info);
  }

  /**
   * {@return the address of the other end} See {@link BaseTransport#peerAddress()}.
   *
   * <p>In Python: {@code writer.get_extra_info('peername')}.
   *
   * @throws IllegalStateException if the other end has no address of the Internet, as with a socket
   *     of the Unix domain, or a pipe
   */
  public InetSocketAddress peerAddress() {
    return transport.peerAddress();
  }

  /**
   * {@return the address of this end} See {@link BaseTransport#localAddress()}.
   *
   * <p>In Python: {@code writer.get_extra_info('sockname')}.
   *
   * @throws IllegalStateException if this end has no address of the Internet, as with a socket of
   *     the Unix domain, or a pipe
   */
  public InetSocketAddress localAddress() {
    return transport.localAddress();
  }

  /**
   * {@return the transport that sends; another one after {@link #startTls}}
   *
   * <p>In Python: {@code asyncio.StreamWriter.transport}.
   */
  public WriteTransport transport() {
    return transport;
  }

  @Override
  public String toString() {
    return "<StreamWriter transport=" + transport + ">";
  }
}
