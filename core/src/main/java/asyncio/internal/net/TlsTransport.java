package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.TimeoutException;
import asyncio.internal.log.Log;
import asyncio.net.BaseProtocol;
import asyncio.net.BufferedProtocol;
import asyncio.net.EncryptedTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An encrypted connection: a transport for its protocol, on top of another transport.
 *
 * <p>{@link Wire} is the protocol of the transport below. {@link TlsRecords} turns the bytes of one
 * side into those of the other. This class is the life of the connection: it tells the protocol
 * what happens, pauses and resumes both sides, keeps the time limits, and closes.
 *
 * <p>All work is done in {@link #step}. Every event (bytes came in, bytes shall be sent, the
 * connection shall be closed) changes some fields and calls {@link #advance}, which repeats the
 * step until it can do no more. An event within a step only changes the fields.
 */
public final class TlsTransport implements EncryptedTransport {

  private enum State {
    /** The handshake is not over; the protocol does not know the connection. */
    HANDSHAKING,
    /** Bytes go both ways. */
    OPEN,
    /** No new bytes are taken from the protocol; those it has written are sent. */
    FLUSHING,
    /** This end has said that it closes; the answer of the other end is awaited. */
    CLOSING,
    /** The data is dropped; the transport below is being closed. */
    FAILED,
    /** The transport below is gone, and the protocol has been told. */
    LOST
  }

  /** A part of the work; returns whether there may be more. */
  @FunctionalInterface
  private interface Work {
    boolean goOn() throws SSLException;
  }

  /** The JDK takes this property, if it is not set, for "false"; this class for "true". */
  private static final String REJECT_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  private static final int WRITE_HIGH = 512 * 1024;
  private static final int READ_HIGH = 256 * 1024;

  private final TransportLoop loop;
  private final Transport raw;
  private final TlsRecords records;
  private final TlsOptions options;
  private final @Nullable Future<Void> whenMade;
  private final WriteBuffer unsent = new WriteBuffer();
  private final FlowControl flow =
      new FlowControl(
          WRITE_HIGH,
          () -> tell(this.protocol::pauseWriting, "protocol.pauseWriting() failed"),
          () -> tell(this.protocol::resumeWriting, "protocol.resumeWriting() failed"));
  private final WritesAfterClose writesAfterClose = new WritesAfterClose();
  private final Work step = this::step;
  private final Work send = this::send;

  private BaseProtocol protocol;

  // The legal transitions. "Lost" is connectionLost() of the transport below.
  //
  //   HANDSHAKING --the handshake is over--> OPEN
  //   OPEN        --close(), or the other end sends no more--> FLUSHING
  //   FLUSHING    --everything is sent--> CLOSING
  //   CLOSING     --the other end sends no more: the transport below is closed--> (lost)
  //
  //   HANDSHAKING --close(), or the other end sends no more--> FAILED
  //   HANDSHAKING, OPEN, FLUSHING, CLOSING --abort(), error, time limit--> FAILED
  //
  //   any of them --lost--> LOST
  private State state = State.HANDSHAKING;

  /** Whether the protocol knows the connection, and is told of its end. */
  private boolean told;

  private boolean advancing;

  /** Whether another thread runs the engine's tasks. Meanwhile nothing may be asked of it. */
  private boolean tasksRun;

  private Runnable cancelTimer = () -> {};
  private @Nullable SSLSession session;
  private @Nullable String applicationProtocol;
  private @Nullable Throwable reason;

  private BufferLimits readLimits = new BufferLimits(READ_HIGH / 4, READ_HIGH);
  private boolean readingPaused;
  private boolean rawReadingPaused;
  private boolean rawEnded;
  private boolean rawWritingPaused;

  private TlsTransport(
      TransportLoop loop,
      Transport raw,
      BaseProtocol protocol,
      SSLEngine engine,
      TlsOptions options,
      @Nullable Future<Void> whenMade) {
    this.loop = loop;
    this.raw = raw;
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.records = new TlsRecords(engine, loop::buffer);
    this.options = options;
    this.whenMade = whenMade;
  }

  /**
   * Encrypts a new connection. The protocol is told of the connection after the handshake. If the
   * handshake fails, the protocol is told nothing.
   *
   * @param loop the loop
   * @param raw the connection, of which no protocol has been told
   * @param protocol the protocol
   * @param engine the engine, before its handshake
   * @param options the context and the time limits
   * @param whenMade gets a result when the protocol has been told, or the error; or null
   * @return the transport
   */
  public static TlsTransport over(
      TransportLoop loop,
      Transport raw,
      BaseProtocol protocol,
      SSLEngine engine,
      TlsOptions options,
      @Nullable Future<Void> whenMade) {
    TlsTransport tls = new TlsTransport(loop, raw, protocol, engine, options, whenMade);
    tls.takeOver(new byte[0]);
    return tls;
  }

  /**
   * Encrypts a connection that has been in use. The protocol is told of the end only.
   *
   * @param loop the loop
   * @param raw the connection
   * @param protocol the protocol
   * @param engine the engine, before its handshake
   * @param options the context and the time limits
   * @param received encrypted bytes that have come in already
   * @param whenMade gets a result after the handshake, or the error
   * @return the transport
   * @throws IllegalStateException if the connection is closed
   * @throws IllegalArgumentException if this kind of transport cannot be encrypted
   */
  public static TlsTransport upgrade(
      TransportLoop loop,
      Transport raw,
      BaseProtocol protocol,
      SSLEngine engine,
      TlsOptions options,
      byte[] received,
      Future<Void> whenMade) {
    if (raw.isClosing()) {
      throw new IllegalStateException("Cannot encrypt a connection that is closed: " + raw);
    }
    TlsTransport tls = new TlsTransport(loop, raw, protocol, engine, options, whenMade);
    tls.told = true;
    tls.takeOver(received);
    return tls;
  }

  private void takeOver(byte[] received) {
    handOver(raw, this);
    raw.setProtocol(new Wire());
    raw.resumeReading();
    records.received(received);
    rawEnded = raw instanceof SocketTransport socket && socket.hasEnded();
    cancelTimer = loop.callLater(options.handshakeTimeout(), this::handshakeTakesTooLong);
    run(
        () -> {
          records.beginHandshake();
          return false;
        });
    advance();
  }

  private static void handOver(Transport from, Transport to) {
    if (from instanceof SocketTransport socket) {
      socket.handOver(to);
    } else if (from instanceof TlsTransport tls) {
      handOver(tls.raw, to);
    } else {
      throw new IllegalArgumentException("This transport cannot be encrypted: " + from);
    }
  }

  // ---- the events of the transport below

  /** The protocol of the transport below. */
  private final class Wire implements Protocol {

    @Override
    public void dataReceived(byte[] data) {
      if (state != State.FAILED) {
        records.received(data);
        advance();
      }
    }

    @Override
    public boolean eofReceived() {
      rawEnded = true;
      advance();
      return state != State.FAILED; // keeps the other half open: there is something to be sent
    }

    @Override
    public void pauseWriting() {
      rawWritingPaused = true;
    }

    @Override
    public void resumeWriting() {
      rawWritingPaused = false;
      advance();
    }

    @Override
    public void connectionLost(@Nullable Throwable why) {
      lost(why);
    }

    @Override
    public String toString() {
      return "<protocol of " + TlsTransport.this + ">";
    }
  }

  // ---- the step

  private void advance() {
    run(step);
  }

  /** Repeats some work until it can do no more. */
  private void run(Work work) {
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      while (work.goOn()) {
        // goes on
      }
    } catch (Throwable failed) {
      fail(failed);
    } finally {
      advancing = false;
    }
    limitIncoming();
  }

  /** Does the next thing that can be done; false if there is none. */
  private boolean step() throws SSLException {
    if (tasksRun || isGone()) {
      return false;
    }
    HandshakeStatus status = records.status();
    if (status == HandshakeStatus.NEED_TASK) {
      runTasks();
      return false;
    }
    if (status == HandshakeStatus.NEED_WRAP) {
      // The engine's own records wait like the protocol's, and nothing is read before they are
      // sent: each request for a key update has an answer, and a client could ask without end.
      return !rawWritingPaused && sendOwn();
    }
    return switch (state) {
      case HANDSHAKING -> status == HandshakeStatus.NOT_HANDSHAKING ? handshakeDone() : receive();
      case OPEN -> send() || receive();
      case FLUSHING -> flush();
      default -> finish();
    };
  }

  /** Has the engine's tasks run in another thread, so that the loop goes on meanwhile. */
  private void runTasks() {
    loop.callOffLoop(
        records::runTasks,
        failed -> {
          tasksRun = false;
          if (failed != null) {
            fail(failed);
          }
          advance();
        });
    tasksRun = true;
  }

  private boolean handshakeDone() {
    cancelTimer.run();
    state = State.OPEN;
    session = records.engine().getSession();
    applicationProtocol = records.engine().getApplicationProtocol();
    if (refusesRenegotiation(session)) {
      records.refuseRenegotiation();
    }
    if (!told) {
      told = true;
      protocol.connectionMade(this);
    }
    if (whenMade != null) {
      Futures.setResultUnlessDone(whenMade);
    }
    return true;
  }

  /**
   * A server refuses new handshakes that its client begins: they cost the server far more than the
   * client. TLS 1.3 has none, and refuses them itself.
   */
  private boolean refusesRenegotiation(SSLSession made) {
    return !records.engine().getUseClientMode()
        && !made.getProtocol().equals("TLSv1.3")
        && !"false".equalsIgnoreCase(System.getProperty(REJECT_RENEGOTIATION));
  }

  private void handshakeTakesTooLong() {
    giveUp(
        new SSLHandshakeException(
            "The TLS handshake takes longer than " + options.handshakeTimeout() + " seconds."));
  }

  // ---- reading

  /** Delivers the plaintext there is, or decrypts a record. */
  private boolean receive() throws SSLException {
    if (readingPaused && state == State.OPEN) {
      return false;
    }
    if (records.hasPlaintext()) {
      deliver();
      return true;
    }
    TlsRecords.Unwrapped result = records.unwrap();
    if (state != State.OPEN) {
      records.dropPlaintext();
    }
    return switch (result) {
      case SOME -> true;
      case NOTHING -> false;
      case INCOMPLETE -> rawEnded && ended();
      case CLOSED -> ended();
    };
  }

  private void deliver() {
    if (protocol instanceof BufferedProtocol receiver) {
      ByteBuffer target = receiver.getBuffer(records.plaintextSize());
      ByteBuffer plaintext = records.plaintext();
      if (!target.hasRemaining()) {
        throw new IllegalStateException("getBuffer() returned a buffer without room.");
      }
      int count = Math.min(target.remaining(), plaintext.remaining());
      target.put(plaintext.slice(plaintext.position(), count));
      plaintext.position(plaintext.position() + count);
      receiver.bufferUpdated(count);
    } else {
      ((Protocol) protocol).dataReceived(records.takePlaintext());
    }
  }

  /**
   * The other end sends no more. A connection that simply ends counts as closed properly, as in
   * asyncio. TLS cannot close half of a connection: this end closes, too.
   */
  private boolean ended() throws SSLException {
    if (state == State.HANDSHAKING) {
      throw new SSLHandshakeException("The other end closed the connection in the TLS handshake.");
    }
    records.dropEncrypted();
    if (state == State.OPEN) {
      boolean keepOpen =
          protocol instanceof BufferedProtocol receiver
              ? receiver.eofReceived()
              : ((Protocol) protocol).eofReceived();
      if (keepOpen) {
        Log.LOGGER.log(
            Level.WARNING,
            "returning true from eofReceived() has no effect when using TLS: {0}",
            this);
      }
      close();
    }
    return true;
  }

  /** Pauses the transport below while too many bytes wait to be decrypted. */
  private void limitIncoming() {
    if (isGone()) {
      return;
    }
    int size = records.encryptedSize();
    if (!rawReadingPaused && size > readLimits.high()) {
      rawReadingPaused = true;
      raw.pauseReading();
    } else if (rawReadingPaused && size <= readLimits.low()) {
      rawReadingPaused = false;
      raw.resumeReading();
    }
  }

  @Override
  public boolean isReading() {
    return !isClosing() && !readingPaused;
  }

  @Override
  public void pauseReading() {
    readingPaused = true;
  }

  @Override
  public void resumeReading() {
    if (readingPaused) {
      readingPaused = false;
      loop.callSoon(this::advance);
    }
  }

  @Override
  public void setReadBufferLimits(int high, int low) {
    if (low < 0 || high < low) {
      throw new IllegalArgumentException(
          "high (" + high + ") must be >= low (" + low + ") must be >= 0");
    }
    readLimits = new BufferLimits(low, high);
    limitIncoming();
  }

  @Override
  public BufferLimits getReadBufferLimits() {
    return readLimits;
  }

  @Override
  public int getReadBufferSize() {
    return records.encryptedSize() + records.plaintextSize();
  }

  // ---- writing

  @Override
  public void write(byte[] data) {
    writelines(List.of(Objects.requireNonNull(data, "data")));
  }

  @Override
  public void writelines(Iterable<byte[]> pieces) {
    if (isClosing()) {
      writesAfterClose.note("a connection that is closed", this);
      return;
    }
    unsent.addAll(pieces);
    if (state == State.OPEN) {
      run(send);
    }
    flow.grown(unsent.size());
  }

  /** Sends some of what the protocol has written; false if nothing can be sent. */
  private boolean send() throws SSLException {
    // A transport below that is lost says so in the next turn only.
    if (tasksRun || rawWritingPaused || unsent.isEmpty() || raw.isClosing()) {
      return false;
    }
    byte[] encrypted = records.wrap(unsent);
    sendRaw(encrypted);
    flow.shrunk(unsent.size());
    return encrypted.length > 0;
  }

  /** Sends what the engine has to say itself; false if the engine does not get on. */
  private boolean sendOwn() throws SSLException {
    byte[] encrypted = records.wrapOwn();
    sendRaw(encrypted);
    return encrypted.length > 0 || !records.wantsToWrap();
  }

  private void sendRaw(byte[] encrypted) {
    if (encrypted.length > 0 && !raw.isClosing()) {
      raw.write(encrypted);
    }
  }

  private void tell(Runnable call, String message) {
    try {
      call.run();
    } catch (Throwable failed) { // also a stack overflow, or a failed assertion
      loop.report(message, failed, this, protocol);
    }
  }

  @Override
  public void writeEof() {
    throw new UnsupportedOperationException(
        "TLS cannot close half of a connection: use close(). " + this);
  }

  @Override
  public boolean canWriteEof() {
    return false;
  }

  @Override
  public void setWriteBufferLimits(int high, int low) {
    flow.setLimits(high, low);
    flow.grown(unsent.size());
  }

  @Override
  public BufferLimits getWriteBufferLimits() {
    return flow.limits();
  }

  @Override
  public int getWriteBufferSize() {
    return unsent.intSize();
  }

  // ---- the end

  @Override
  public void close() {
    loop.checkNotElsewhere();
    if (state == State.HANDSHAKING) {
      abort();
    } else if (state == State.OPEN) {
      state = State.FLUSHING;
      records.dropPlaintext();
      cancelTimer = loop.callLater(options.shutdownTimeout(), this::shutdownTakesTooLong);
      advance();
      if (loop.isClosed()) {
        raw.close(); // no turn will come in which the other end could answer
      }
    }
  }

  private void shutdownTakesTooLong() {
    giveUp(
        new TimeoutException(
            "The TLS shutdown takes longer than " + options.shutdownTimeout() + " seconds.", null));
  }

  /** Sends the rest, and then the word that this end closes. Bytes that come in are dropped. */
  private boolean flush() throws SSLException {
    if (unsent.isEmpty() || records.isOutboundDone()) {
      unsent.clear();
      records.closeOutbound();
      state = State.CLOSING;
      return true;
    }
    return send() || (!otherEndIsDone() && receive());
  }

  /** Waits until the other end closes, too, and then closes the transport below. */
  private boolean finish() throws SSLException {
    if (!records.isOutboundDone()) {
      return sendOwn() || records.isOutboundDone();
    }
    if (otherEndIsDone()) {
      raw.close();
      return false;
    }
    return receive();
  }

  private boolean otherEndIsDone() {
    return rawEnded || records.isInboundDone();
  }

  @Override
  public void abort() {
    giveUp(null);
  }

  private void giveUp(@Nullable Exception why) {
    if (state != State.LOST) {
      if (state != State.FAILED) {
        state = State.FAILED;
        reason = why;
      }
      forgetData();
      raw.abort();
    }
  }

  /** An error after which the connection cannot be used. */
  private void fail(Throwable failed) {
    if (isGone()) {
      return;
    }
    state = State.FAILED;
    reason = failed;
    forgetData();
    cancelTimer.run();
    if (failed instanceof SSLException) {
      if (loop.debug()) {
        Log.LOGGER.log(Level.DEBUG, "TLS failed: " + this, failed);
      }
      if (!tasksRun) {
        sendRaw(records.wrapAlert());
      }
      closeAfterAlert();
    } else {
      loop.report("Fatal error: the protocol's callback failed", failed, this, protocol);
      raw.abort();
    }
  }

  /**
   * Closes the transport below so that the other end can read the alert. A server closes its half
   * only: the system resets a connection that is closed before everything is read, and a client
   * that is still sending would lose the alert.
   */
  private void closeAfterAlert() {
    cancelTimer = loop.callLater(options.shutdownTimeout(), raw::abort);
    if (records.engine().getUseClientMode() || rawEnded || !raw.canWriteEof()) {
      raw.close();
    } else {
      raw.writeEof();
      raw.resumeReading();
    }
  }

  private void forgetData() {
    unsent.clear();
    records.dropEncrypted();
    records.dropPlaintext();
  }

  private void lost(@Nullable Throwable exception) {
    state = State.LOST;
    cancelTimer.run();
    forgetData();
    Throwable why = reason == null ? exception : reason;
    try {
      if (told) {
        protocol.connectionLost(why);
      }
    } finally {
      if (whenMade != null && !whenMade.done()) {
        whenMade.setException(
            why == null ? new SSLHandshakeException("Closed during the TLS handshake.") : why);
      }
    }
  }

  @Override
  public boolean isClosing() {
    return state != State.HANDSHAKING && state != State.OPEN;
  }

  /** Whether no data is sent or received any more. */
  private boolean isGone() {
    return state == State.FAILED || state == State.LOST;
  }

  // ---- looking at it

  @Override
  public void setProtocol(BaseProtocol newProtocol) {
    protocol = Objects.requireNonNull(newProtocol, "protocol");
  }

  @Override
  public BaseProtocol getProtocol() {
    return protocol;
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    Object value =
        switch (info.name()) {
          case "sslcontext" -> options.context();
          case "ssl_object" -> records.engine();
          case "cipher" -> session == null ? null : session.getCipherSuite();
          case "peercert" -> peerCertificates();
          case "alpn" -> emptyToNull(applicationProtocol);
          default -> raw.getExtraInfo(info);
        };
    return value == null ? null : info.type().cast(value);
  }

  private @Nullable List<Certificate> peerCertificates() {
    try {
      return session == null ? null : List.of(session.getPeerCertificates());
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  @Override
  public String toString() {
    return "<TlsTransport "
        + (session == null ? state : state + " " + session.getProtocol())
        + (unsent.isEmpty() ? "" : " unsent=" + unsent.size())
        + " over "
        + raw
        + ">";
  }
}
