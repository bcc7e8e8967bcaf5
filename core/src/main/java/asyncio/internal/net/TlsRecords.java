package asyncio.internal.net;

import asyncio.internal.log.Log;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * The records of one TLS connection: turns encrypted bytes into plaintext, and plaintext into
 * encrypted bytes.
 *
 * <p>{@link SSLEngine} does the cryptography. This class keeps the bytes that the engine has not
 * taken yet, and the plaintext that nobody has taken yet. It does no input and output, calls no
 * protocol, and never waits: {@link TlsTransport} decides when to do what.
 */
final class TlsRecords {

  // Why no library. Two were measured against this class: tls-channel 0.10.1, and SslHandler of
  // Netty 4.2.20 in an EmbeddedChannel. All use the JDK's engine (JDK 25, TLS 1.3). One thread held
  // both ends, bytes were handed over in memory. CPU time per operation, medians of 15 rounds in
  // one process, quartiles within 8 %, on a machine that was busy (load 3 on two processors):
  //
  //                         full handshake   2 x 64 bytes    2 x 16 KiB      1 MB one way
  //   this class, direct     1.05 ms 357 kB   2.2 us  7.1 kB  18.6 us  80 kB  530 us 2.4 MB
  //   this class, heap       1.06 ms 355 kB   2.1 us  6.7 kB  13.5 us  78 kB  370 us 2.3 MB
  //   tls-channel            1.09 ms 544 kB   3.6 us 49.3 kB  15.3 us 114 kB  357 us 1.3 MB
  //   SslHandler             1.10 ms 365 kB   3.1 us  6.7 kB  14.9 us  45 kB  400 us 1.2 MB
  //   the engine alone       1.08 ms          1.9 us          10.4 us         283 us
  //
  // kB and MB are what was allocated. Direct and heap are the buffers that the engine writes to;
  // the loop hands out a direct one. The engine does most of the work in every row, and the
  // libraries have no other. This class is the fastest for small messages; with a buffer on the
  // heap, it is among the fastest for large ones.
  // tls-channel (66 kB, no module name) pulls bytes from a ByteChannel. Our transports push bytes:
  // a queue between the two would copy everything once more. It has no time limits, and no limits
  // at which writing pauses. SslHandler has time limits and knows startTls. It needs a channel with
  // an event loop for each connection, seven jars (2.7 MB), and buffers that are counted.
  // With either, TlsTransport would keep its states and all that depends on them: bytes read before
  // startTls, pauses in both directions, the end of each half, the alert that must arrive, key
  // updates of a client that does not read. A library would replace this class only.

  /** The outcome of {@link #unwrap()}. */
  enum Unwrapped {
    /** The engine took encrypted bytes; there may be plaintext now. */
    SOME,
    /** The engine took nothing: it needs something else first; see {@link #status()}. */
    NOTHING,
    /** The engine took nothing: a record is not complete. */
    INCOMPLETE,
    /** The other end has said that it sends no more. */
    CLOSED
  }

  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);
  private static final byte[] EMPTY = {};
  private static final int MOST_ALERTS = 4;

  private final SSLEngine engine;

  /** Gives an empty buffer, for use within one call, in which the largest record has room. */
  private final Supplier<ByteBuffer> buffers;

  private ByteBuffer encrypted = NO_BYTES;
  private ByteBuffer plaintext = NO_BYTES;
  private boolean refusesRenegotiation;

  TlsRecords(SSLEngine engine, Supplier<ByteBuffer> buffers) {
    this.engine = engine;
    this.buffers = buffers;
  }

  SSLEngine engine() {
    return engine;
  }

  // ---- the handshake

  void beginHandshake() throws SSLException {
    engine.beginHandshake();
  }

  /**
   * What the engine needs next. After the other end has closed, the engine wants to wrap its answer
   * until {@link #closeOutbound()}; that is no reason to wrap anything now, and not reported.
   */
  HandshakeStatus status() {
    HandshakeStatus status = engine.getHandshakeStatus();
    return status == HandshakeStatus.NEED_WRAP && engine.isInboundDone()
        ? HandshakeStatus.NEED_UNWRAP
        : status;
  }

  /**
   * Checks certificates, and does arithmetic. May be called in any thread. Until it returns, it
   * holds the engine's lock, and no other method may be called.
   */
  void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** From now on, a handshake that the other end begins is an error. */
  void refuseRenegotiation() {
    refusesRenegotiation = true;
  }

  // ---- encrypted bytes to plaintext

  /** Adds encrypted bytes that have come in. The array now belongs to this object. */
  void received(byte[] data) {
    if (data.length == 0) {
      return;
    }
    int left = encrypted.remaining();
    if (left == 0) {
      encrypted = ByteBuffer.wrap(data);
      return;
    }
    if (encrypted.capacity() - encrypted.limit() < data.length) {
      // Twice as much, so that many small pieces are not copied again and again.
      ByteBuffer larger = ByteBuffer.allocate(left + Math.max(left, data.length));
      encrypted = larger.put(encrypted).flip();
    }
    int end = encrypted.limit();
    encrypted.limit(end + data.length).put(end, data);
  }

  /** Decrypts one record. Its plaintext replaces the plaintext that is there. */
  Unwrapped unwrap() throws SSLException {
    boolean quiet =
        refusesRenegotiation && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    ByteBuffer decrypted = buffers.get();
    SSLEngineResult result = engine.unwrap(encrypted, decrypted);
    if (!encrypted.hasRemaining()) {
      encrypted = NO_BYTES; // an idle connection keeps no buffer
    }
    if (result.getStatus() == Status.BUFFER_OVERFLOW) {
      throw new SSLException("A record is larger than the buffer.");
    }
    if (quiet && result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      engine.closeOutbound(); // the engine lets nobody choose an alert: says close_notify
      throw new SSLHandshakeException("The other end wants to renegotiate, which is refused.");
    }
    plaintext = decrypted.position() > 0 ? ByteBuffer.wrap(toArray(decrypted)) : NO_BYTES;
    if (engine.isInboundDone()) {
      return Unwrapped.CLOSED;
    }
    if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
      return Unwrapped.INCOMPLETE;
    }
    return result.bytesConsumed() > 0 ? Unwrapped.SOME : Unwrapped.NOTHING;
  }

  boolean hasPlaintext() {
    return plaintext.hasRemaining();
  }

  /** The plaintext that nobody has taken yet; who reads from this buffer takes it. */
  ByteBuffer plaintext() {
    return plaintext;
  }

  /** Takes all plaintext. */
  byte[] takePlaintext() {
    byte[] data = plaintext.array();
    if (plaintext.position() > 0) { // somebody has taken a part
      data = new byte[plaintext.remaining()];
      plaintext.get(data);
    }
    plaintext = NO_BYTES;
    return data;
  }

  int encryptedSize() {
    return encrypted.remaining();
  }

  int plaintextSize() {
    return plaintext.remaining();
  }

  void dropEncrypted() {
    encrypted = NO_BYTES;
  }

  void dropPlaintext() {
    plaintext = NO_BYTES;
  }

  /** Whether the other end has said that it sends no more. */
  boolean isInboundDone() {
    return engine.isInboundDone();
  }

  // ---- plaintext to encrypted bytes

  /**
   * Encrypts as much as a buffer takes, and removes it from what is unsent.
   *
   * @return the records; empty if the engine needs something else first
   */
  byte[] wrap(WriteBuffer unsent) throws SSLException {
    ByteBuffer records = buffers.get();
    SSLEngineResult result;
    do {
      result = unsent.encrypt(engine, records);
    } while (result.bytesConsumed() > 0 && !unsent.isEmpty());
    return toArray(records);
  }

  /**
   * Wraps what the engine has to say itself: its part of a handshake, or its answer to a key
   * update.
   *
   * @return the records; empty if there are none
   */
  byte[] wrapOwn() throws SSLException {
    ByteBuffer records = buffers.get();
    wrapOwn(records);
    return toArray(records);
  }

  private void wrapOwn(ByteBuffer records) throws SSLException {
    int produced;
    do {
      produced = engine.wrap(NO_BYTES, records).bytesProduced();
    } while (produced > 0 && wantsToWrap());
  }

  boolean wantsToWrap() {
    return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  /**
   * Wraps what the engine has to say of an error. The engine may throw the same error again.
   *
   * @return the records; empty if there are none
   */
  byte[] wrapAlert() {
    ByteBuffer records = buffers.get();
    for (int i = 0; i < MOST_ALERTS && !engine.isOutboundDone(); i++) {
      try {
        if (wantsToWrap()) {
          wrapOwn(records);
        }
      } catch (SSLException again) {
        Log.LOGGER.log(Level.DEBUG, "The engine repeats itself.", again);
      }
    }
    return toArray(records);
  }

  /** The next records say that this end sends no more. */
  void closeOutbound() {
    engine.closeOutbound();
  }

  boolean isOutboundDone() {
    return engine.isOutboundDone();
  }

  private static byte[] toArray(ByteBuffer written) {
    if (written.position() == 0) {
      return EMPTY;
    }
    byte[] bytes = new byte[written.flip().remaining()];
    written.get(bytes);
    return bytes;
  }
}
