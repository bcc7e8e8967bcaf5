package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.futures.TimeoutException;
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
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An encrypted connection: a transport for its protocol, on top of another transport, whose
 * protocol it is ({@link Wire}).
 *
 * <p>Between the two stands an {@link SSLEngine}, which does no input or output: it turns bytes
 * into encrypted bytes and back, and says what it needs next. All happens in {@link #step}: whoever
 * has something new for the engine, encrypted bytes, bytes to be sent, or the wish to close, puts
 * it down and lets it {@link #advance}.
 */
public final class TlsTransport implements EncryptedTransport {

  // The life of a transport:
  //
  //   HANDSHAKING --> OPEN --close(), the other end closes--> FLUSHING: sends what is left
  //        |           |                                          |
  //        |           |                                      CLOSING: has said that it closes,
  //        |           |                                          |    waits for the other end
  //        +-----------+---abort(), error, timeout--> FAILED      |
  //                                                     +---------+--> LOST: nothing below it

  private enum State {
    HANDSHAKING,
    OPEN,
    FLUSHING,
    CLOSING,
    FAILED,
    LOST
  }

  /** Part of the work; says whether there may be more of it. */
  @FunctionalInterface
  private interface Work {
    boolean goOn() throws SSLException;
  }

  private static final System.Logger LOGGER = System.getLogger("asyncio");
  private static final int MOST_ALERTS = 4;
  private static final int WRITE_HIGH = 512 * 1024;
  private static final int READ_HIGH = 256 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final TransportLoop loop;
  private final Transport raw;
  private final SSLEngine engine;
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
  private State state = State.HANDSHAKING;
  private boolean told;
  private boolean advancing;

  /** Another thread works for the engine, and holds its lock: we must not even look at it. */
  private boolean engineIsBusy;

  private Runnable cancelTimer = () -> {};
  private @Nullable SSLSession session;
  private @Nullable String applicationProtocol;
  private @Nullable Exception reason;

  /** Encrypted, not decrypted yet. */
  private ByteBuffer incoming = NOTHING;

  /** Decrypted, not delivered yet. */
  private ByteBuffer undelivered = NOTHING;

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
    this.engine = engine;
    this.options = options;
    this.whenMade = whenMade;
  }

  /**
   * Encrypts a new connection: its protocol is told that the connection is made after the
   * handshake, and nothing at all if that fails.
   *
   * @param loop the loop
   * @param raw the connection, whose protocol knows nothing of it yet
   * @param protocol the protocol
   * @param engine what encrypts, before its handshake
   * @param options how
   * @param whenMade gets a result when the protocol has been told, or what went wrong; or null
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
   * Encrypts a connection that has been in use: its protocol is only told of the end.
   *
   * @param loop the loop
   * @param raw the connection
   * @param protocol the protocol
   * @param engine what encrypts, before its handshake
   * @param options how
   * @param received encrypted bytes that have come in already
   * @param whenMade gets a result after the handshake, or what went wrong
   * @return the transport
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
    keep(received);
    rawEnded = raw instanceof SocketTransport socket && socket.hasEnded();
    cancelTimer = loop.callLater(options.handshakeTimeout(), this::handshakeTakesTooLong);
    run(
        () -> {
          engine.beginHandshake();
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

  // ---- what the transport below says

  /** The protocol of the transport below. */
  private final class Wire implements Protocol {

    @Override
    public void dataReceived(byte[] data) {
      keep(data);
      advance();
    }

    @Override
    public boolean eofReceived() {
      rawEnded = true;
      advance();
      return state != State.FAILED; // there is something to be sent yet
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
    public void connectionLost(@Nullable Exception exception) {
      lost(exception);
    }

    @Override
    public String toString() {
      return "<protocol of " + TlsTransport.this + ">";
    }
  }

  private void keep(byte[] data) {
    if (state == State.FAILED || data.length == 0) {
      return;
    }
    int left = incoming.remaining();
    if (left == 0) {
      incoming = ByteBuffer.wrap(data);
      return;
    }
    if (incoming.capacity() - incoming.limit() < data.length) {
      // Twice as much, so that many small pieces are not copied again and again.
      ByteBuffer larger = ByteBuffer.allocate(left + Math.max(left, data.length));
      incoming = larger.put(incoming).flip();
    }
    int end = incoming.limit();
    incoming.limit(end + data.length).put(end, data);
  }

  // ---- what the engine does

  private void advance() {
    run(step);
  }

  /** Works until there is nothing more to do for now. Within that work, others just add to it. */
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

  /** Does what comes next, if anything can be done; false if not. */
  private boolean step() throws SSLException {
    if (engineIsBusy || state == State.FAILED || state == State.LOST) {
      return false;
    }
    HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_TASK) {
      runTasks();
      return false;
    }
    // If the other end has closed, the engine wants to "wrap" until we close, too.
    if (status == HandshakeStatus.NEED_WRAP && !engine.isInboundDone()) {
      return sendRecords();
    }
    return switch (state) {
      case HANDSHAKING -> status == HandshakeStatus.NOT_HANDSHAKING ? handshakeDone() : receive();
      case OPEN -> send() || receive();
      case FLUSHING -> flush();
      default -> waitForTheOtherEnd();
    };
  }

  /** Checking certificates, and arithmetic. */
  private void runTasks() {
    loop.callOffLoop(
        () -> {
          for (Runnable task = engine.getDelegatedTask();
              task != null;
              task = engine.getDelegatedTask()) {
            task.run();
          }
        },
        failed -> {
          engineIsBusy = false;
          if (failed != null) {
            fail(failed);
          }
          advance();
        });
    engineIsBusy = true;
  }

  private boolean handshakeDone() {
    cancelTimer.run();
    state = State.OPEN;
    session = engine.getSession();
    applicationProtocol = engine.getApplicationProtocol();
    if (!told) {
      told = true;
      protocol.connectionMade(this);
    }
    if (whenMade != null) {
      Futures.setResultUnlessDone(whenMade);
    }
    return true;
  }

  private void handshakeTakesTooLong() {
    giveUp(
        new SSLHandshakeException(
            "The TLS handshake takes longer than " + options.handshakeTimeout() + " seconds."));
  }

  // ---- reading

  /** Decrypts a record, or delivers what has been decrypted. */
  private boolean receive() throws SSLException {
    if (readingPaused && state == State.OPEN) {
      return false;
    }
    if (undelivered.hasRemaining()) {
      deliver();
      return true;
    }
    ByteBuffer decrypted = loop.buffer();
    SSLEngineResult result = engine.unwrap(incoming, decrypted);
    if (result.getStatus() == Status.BUFFER_OVERFLOW) {
      throw new SSLException("A record is larger than the buffer.");
    }
    boolean moreIsNeeded = result.getStatus() == Status.BUFFER_UNDERFLOW;
    if (engine.isInboundDone() || (moreIsNeeded && rawEnded)) {
      return ended();
    }
    if (decrypted.position() > 0 && state == State.OPEN) {
      undelivered = ByteBuffer.wrap(toArray(decrypted));
    }
    return result.bytesConsumed() > 0;
  }

  private static byte[] toArray(ByteBuffer written) {
    byte[] bytes = new byte[written.flip().remaining()];
    written.get(bytes);
    return bytes;
  }

  private void deliver() {
    if (protocol instanceof BufferedProtocol receiver) {
      ByteBuffer target = receiver.getBuffer(undelivered.remaining());
      if (!target.hasRemaining()) {
        throw new IllegalStateException("getBuffer() returned a buffer without room.");
      }
      int count = Math.min(target.remaining(), undelivered.remaining());
      target.put(undelivered.slice(undelivered.position(), count));
      undelivered.position(undelivered.position() + count);
      receiver.bufferUpdated(count);
    } else {
      byte[] data = undelivered.array();
      if (undelivered.position() > 0) { // what another protocol has left
        data = new byte[undelivered.remaining()];
        undelivered.get(data);
      }
      undelivered = NOTHING;
      ((Protocol) protocol).dataReceived(data);
    }
  }

  /**
   * The other end sends no more: it has said so, or it is simply gone, which asyncio takes for the
   * same. TLS knows no half of a connection: we close, too.
   */
  private boolean ended() throws SSLException {
    if (state == State.HANDSHAKING) {
      throw new SSLHandshakeException("The other end closed the connection in the TLS handshake.");
    }
    incoming = NOTHING;
    if (state == State.OPEN) {
      if (protocol instanceof BufferedProtocol receiver) {
        receiver.eofReceived();
      } else {
        ((Protocol) protocol).eofReceived();
      }
      close();
    }
    return true;
  }

  private void limitIncoming() {
    if (isGone()) {
      return;
    }
    if (!incoming.hasRemaining()) {
      incoming = NOTHING; // an idle connection keeps no buffer
    }
    if (!rawReadingPaused && incoming.remaining() > readLimits.high()) {
      rawReadingPaused = true;
      raw.pauseReading();
    } else if (rawReadingPaused && incoming.remaining() <= readLimits.low()) {
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
    return incoming.remaining() + undelivered.remaining();
  }

  // ---- writing

  @Override
  public void write(byte[] data) {
    writelines(List.of(data));
  }

  @Override
  public void writelines(Iterable<byte[]> pieces) {
    if (isClosing()) {
      writesAfterClose.note("a connection that is closed", this);
      return;
    }
    for (byte[] piece : pieces) {
      if (piece.length > 0) {
        unsent.add(ByteBuffer.wrap(piece));
      }
    }
    if (state == State.OPEN) {
      run(send);
    }
    flow.grown(unsent.size());
  }

  /** Encrypts and sends as much as the transport below shall have; false if that is nothing. */
  private boolean send() throws SSLException {
    // The transport below may be lost already, and tell us so in the next turn only.
    if (engineIsBusy || rawWritingPaused || unsent.isEmpty() || raw.isClosing()) {
      return false;
    }
    ByteBuffer encrypted = loop.buffer();
    SSLEngineResult result;
    do {
      result = unsent.encrypt(engine, encrypted);
    } while (result.bytesConsumed() > 0 && !unsent.isEmpty());
    boolean some = encrypted.position() > 0;
    sendRaw(encrypted);
    flow.shrunk(unsent.size());
    return some;
  }

  /** Sends what the engine has to say itself. */
  private boolean sendRecords() throws SSLException {
    ByteBuffer encrypted = loop.buffer();
    int produced;
    do {
      produced = engine.wrap(NOTHING, encrypted).bytesProduced();
    } while (produced > 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
    boolean some = encrypted.position() > 0;
    sendRaw(encrypted);
    return some || engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP;
  }

  private void sendRaw(ByteBuffer encrypted) {
    if (encrypted.position() > 0 && !raw.isClosing()) {
      raw.write(toArray(encrypted));
    }
  }

  private void tell(Runnable call, String message) {
    try {
      call.run();
    } catch (RuntimeException failed) {
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
    if (state == State.HANDSHAKING) {
      abort();
    } else if (state == State.OPEN) {
      state = State.FLUSHING;
      undelivered = NOTHING;
      cancelTimer = loop.callLater(options.shutdownTimeout(), this::shutdownTakesTooLong);
      advance();
    }
  }

  private void shutdownTakesTooLong() {
    giveUp(
        new TimeoutException(
            "The TLS shutdown takes longer than " + options.shutdownTimeout() + " seconds.", null));
  }

  /** Sends what is left, and then that it is all. What comes in meanwhile nobody wants. */
  private boolean flush() throws SSLException {
    if (unsent.isEmpty() || engine.isOutboundDone()) {
      unsent.clear();
      engine.closeOutbound();
      state = State.CLOSING;
      return true;
    }
    return send() || (!otherEndIsDone() && receive());
  }

  private boolean waitForTheOtherEnd() throws SSLException {
    if (!engine.isOutboundDone()) {
      return sendRecords() || engine.isOutboundDone();
    }
    if (otherEndIsDone()) {
      raw.close();
      return false;
    }
    return receive();
  }

  private boolean otherEndIsDone() {
    return rawEnded || engine.isInboundDone();
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
    reason =
        failed instanceof Exception exception
            ? exception
            : new IllegalStateException("The protocol failed.", failed);
    forgetData();
    cancelTimer.run();
    if (failed instanceof SSLException) {
      if (loop.debug()) {
        LOGGER.log(Level.DEBUG, "TLS failed: " + this, failed);
      }
      sendAlert();
      closeAfterAlert();
    } else {
      loop.report("Fatal error: the protocol's callback failed", failed, this, protocol);
      raw.abort();
    }
  }

  /** Tells the other end what is wrong, if the engine, which may throw again, has words for it. */
  private void sendAlert() {
    for (int i = 0; i < MOST_ALERTS && !engineIsBusy && !engine.isOutboundDone(); i++) {
      try {
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
          sendRecords();
        }
      } catch (SSLException again) {
        LOGGER.log(Level.DEBUG, "The engine repeats itself.", again);
      }
    }
  }

  /**
   * A server that closed at once could make a client lose the alert that has not read it yet, but
   * is still sending: the system resets a connection that is closed before everything is read.
   */
  private void closeAfterAlert() {
    cancelTimer = loop.callLater(options.shutdownTimeout(), raw::abort);
    if (engine.getUseClientMode() || rawEnded || !raw.canWriteEof()) {
      raw.close();
    } else {
      raw.writeEof();
      raw.resumeReading();
    }
  }

  private void forgetData() {
    unsent.clear();
    incoming = NOTHING;
    undelivered = NOTHING;
  }

  private void lost(@Nullable Exception exception) {
    state = State.LOST;
    cancelTimer.run();
    forgetData();
    Exception why = reason == null ? exception : reason;
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

  /** Whether there is nothing to be done any more. */
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
    Object value =
        switch (info.name()) {
          case "sslcontext" -> options.context();
          case "ssl_object" -> engine;
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
