package asyncio.test;

import asyncio.EventLoop;
import asyncio.net.BaseProtocol;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.Transport;
import asyncio.test.internal.loops.NoLoop;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection in memory. What it is to send stands in its queue until the other end
 * reads; a callback passes it on in the next turn.
 */
final class MemoryTransport implements Transport {

  private static final int DEFAULT_HIGH = 64 * 1024;

  private final EventLoop loop;
  private final String name;
  private @Nullable MemoryTransport otherEnd;
  private @Nullable Protocol protocol;

  // Sending.
  private final Deque<byte[]> unsent = new ArrayDeque<>();
  private int unsentBytes;
  private int high = DEFAULT_HIGH;
  private int low = DEFAULT_HIGH / 4;
  private boolean writingPaused;
  private boolean eofWritten;
  private boolean eofSent;
  private boolean sendingSoon;

  // Receiving.
  private boolean reading = true;

  private boolean closing;
  private boolean lost;

  MemoryTransport(EventLoop loop, String name) {
    this.loop = loop;
    this.name = name;
  }

  void connectTo(MemoryTransport other) {
    otherEnd = other;
  }

  /** Other threads would change the state while the loop does. */
  private void refuseOtherThreads() {
    if (loop.isRunning() && NoLoop.running() != loop) {
      throw new IllegalStateException(
          "The loop runs in another thread: there, call loop.callSoonThreadsafe(() -> ...).");
    }
  }

  private MemoryTransport other() {
    return Objects.requireNonNull(otherEnd);
  }

  private Protocol receiver() {
    return Objects.requireNonNull(protocol);
  }

  // ---- sending

  @Override
  public void write(byte[] data) {
    refuseOtherThreads();
    Objects.requireNonNull(data, "data");
    if (eofWritten) {
      throw new IllegalStateException(
          "write(...) called after writeEof(): this direction has ended.");
    }
    if (closing || lost || data.length == 0) {
      return;
    }
    unsent.add(data.clone()); // the receiver may keep it
    unsentBytes += data.length;
    pauseIfFull();
    sendSoon();
  }

  @Override
  public void writelines(Iterable<byte[]> pieces) {
    pieces.forEach(this::write);
  }

  @Override
  public void writeEof() {
    refuseOtherThreads();
    if (!closing && !lost) {
      eofWritten = true;
      sendSoon();
    }
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  private void pauseIfFull() {
    if (!writingPaused && unsentBytes > high) {
      writingPaused = true;
      receiver().pauseWriting();
    }
  }

  private void resumeIfLow() {
    if (writingPaused && unsentBytes <= low) {
      writingPaused = false;
      receiver().resumeWriting();
    }
  }

  private void sendSoon() {
    if (!sendingSoon && !loop.isClosed()) {
      sendingSoon = true;
      loop.callSoon(this::send);
    }
  }

  /** Passes on what the other end takes. */
  private void send() {
    sendingSoon = false;
    MemoryTransport to = other();
    while (!lost && !unsent.isEmpty() && to.takes()) {
      byte[] data = unsent.remove();
      unsentBytes -= data.length;
      if (to.closing) {
        lose(new SocketException("Connection reset"));
      } else {
        to.receiver().dataReceived(data);
        resumeIfLow();
      }
    }
    if (!lost && unsent.isEmpty() && (eofWritten || closing)) {
      allSent();
    }
  }

  /** Whether bytes leave the other end: a closed one takes them, and answers by a reset. */
  private boolean takes() {
    return reading || closing;
  }

  private void allSent() {
    if (!eofSent) {
      eofSent = true;
      other().receiveEof();
    }
    if (closing) {
      lose(null);
    }
  }

  // ---- receiving

  private void receiveEof() {
    if (!closing && !receiver().eofReceived()) {
      close();
    }
  }

  @Override
  public boolean isReading() {
    return reading && !closing;
  }

  @Override
  public void pauseReading() {
    refuseOtherThreads();
    reading = false;
  }

  @Override
  public void resumeReading() {
    refuseOtherThreads();
    if (!reading) {
      reading = true;
      other().sendSoon();
    }
  }

  // ---- the end

  @Override
  public void close() {
    refuseOtherThreads();
    if (!closing) {
      closing = true;
      sendSoon(); // what is left, and the end
      other().sendSoon(); // it may wait for this end to read
    }
  }

  @Override
  public void abort() {
    refuseOtherThreads();
    unsent.clear();
    unsentBytes = 0;
    if (!closing) {
      close();
    } else {
      sendSoon();
    }
  }

  /** The connection is gone; the protocol is told in the next turn. */
  private void lose(@Nullable Exception reason) {
    if (!lost) {
      lost = true;
      closing = true;
      unsent.clear();
      unsentBytes = 0;
      loop.callSoon(() -> receiver().connectionLost((Throwable) reason));
    }
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  // ---- settings

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> info) {
    return null;
  }

  @Override
  public void setProtocol(BaseProtocol newProtocol) {
    if (!(newProtocol instanceof Protocol receiver)) {
      throw new IllegalArgumentException(
          "Streams in memory need a Protocol, not " + newProtocol.getClass().getName() + ".");
    }
    protocol = receiver;
  }

  @Override
  public BaseProtocol getProtocol() {
    return receiver();
  }

  @Override
  public void setWriteBufferLimits(int newHigh, int newLow) {
    if (newLow < 0 || newHigh < newLow) {
      throw new IllegalArgumentException(
          "high (" + newHigh + ") must be >= low (" + newLow + ") must be >= 0");
    }
    high = newHigh;
    low = newLow;
    pauseIfFull();
  }

  @Override
  public BufferLimits getWriteBufferLimits() {
    return new BufferLimits(low, high);
  }

  @Override
  public int getWriteBufferSize() {
    return unsentBytes;
  }

  @Override
  public String toString() {
    return "<MemoryTransport "
        + name
        + (lost ? " closed" : closing ? " closing" : "")
        + " unsent="
        + unsentBytes
        + ">";
  }
}
