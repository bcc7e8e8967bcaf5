package asyncio.testing;

import asyncio.Asyncio;
import asyncio.net.BaseProtocol;
import asyncio.net.ExtraInfo;
import asyncio.net.Transport;
import asyncio.test.Steps;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection without another end: keeps what is written, and shows when it is told to pause, to
 * resume and to end.
 */
public final class FakeTransport implements Transport {

  private final Steps steps;
  private final Map<ExtraInfo<?>, Object> extra = new HashMap<>();
  private BaseProtocol protocol;
  private boolean reading = true;
  private boolean closing;
  private boolean lost;
  private boolean pausable = true;

  /** A transport that logs what is done to it. */
  public FakeTransport(Steps steps) {
    this.steps = steps;
  }

  /** From now on it refuses to be paused. */
  public FakeTransport notPausable() {
    pausable = false;
    return this;
  }

  /** Has it know something about itself. */
  public <T> FakeTransport knowing(ExtraInfo<T> info, T value) {
    extra.put(info, value);
    return this;
  }

  /** Tells a protocol that the connection is there. */
  public FakeTransport connect(BaseProtocol newProtocol) {
    protocol = newProtocol;
    newProtocol.connectionMade(this);
    return this;
  }

  /** Tells the protocol that the connection is gone. */
  public void lose(Exception exception) {
    closing = true;
    if (!lost) {
      lost = true;
      protocol.connectionLost(exception);
    }
  }

  @Override
  public void write(byte[] data) {
    steps.log(new String(data, StandardCharsets.US_ASCII));
  }

  @Override
  public void writelines(Iterable<byte[]> pieces) {
    pieces.forEach(this::write);
  }

  @Override
  public void writeEof() {
    steps.log("eof");
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public void pauseReading() {
    if (!pausable) {
      throw new UnsupportedOperationException();
    }
    steps.log("pause");
    reading = false;
  }

  @Override
  public void resumeReading() {
    steps.log("resume");
    reading = true;
  }

  @Override
  public boolean isReading() {
    return reading;
  }

  /** Closes it: the protocol is told in the next turn that the connection is gone. */
  @Override
  public void close() {
    if (!closing) {
      closing = true;
      steps.log("close");
      Asyncio.getRunningLoop().callSoon(() -> lose(null));
    }
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void abort() {
    close();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T getExtraInfo(ExtraInfo<T> info) {
    return (T) extra.get(info);
  }

  @Override
  public void setProtocol(BaseProtocol newProtocol) {
    protocol = newProtocol;
  }

  @Override
  public BaseProtocol getProtocol() {
    return protocol;
  }

  @Override
  public void setWriteBufferLimits(int high, int low) {}

  @Override
  public BufferLimits getWriteBufferLimits() {
    return new BufferLimits(0, 0);
  }

  @Override
  public int getWriteBufferSize() {
    return 0;
  }

  @Override
  public String toString() {
    return "<FakeTransport>";
  }
}
