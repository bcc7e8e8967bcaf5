package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.WriteTransport;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Transport of the end of a pipe to which one writes. A write is the only way to find out that the
 * other end is closed.
 */
final class WritePipeTransport extends PipeChannelTransport implements WriteTransport {

  private final Pipe.SinkChannel channel;
  private final WriteBuffer unsent = new WriteBuffer();
  private final FlowControl flow = flowControl();
  private final WritesAfterClose writesAfterClose = new WritesAfterClose();
  private final Runnable onWritable = this::writeReady;
  private boolean eofWritten;

  /**
   * Tells the protocol of the connection in the next turn.
   *
   * @param channel in non-blocking mode; the transport closes it
   * @param whenMade done when the protocol has been told
   */
  WritePipeTransport(
      TransportLoop loop, Pipe.SinkChannel channel, BaseProtocol protocol, Future<Void> whenMade) {
    super(loop, channel, protocol, whenMade);
    this.channel = channel;
  }

  @Override
  void start() {}

  @Override
  void stop(@Nullable Throwable reason) throws ClosedChannelException {
    unsent.clear();
    loop.watchWriting(channel, null);
  }

  // ---- writing

  @Override
  public void write(byte[] data) {
    writelines(List.of(Objects.requireNonNull(data, "data")));
  }

  @Override
  public void writelines(Iterable<byte[]> pieces) {
    if (eofWritten) {
      throw new IllegalStateException("Cannot write after writeEof(): the end has been sent.");
    }
    if (isClosing()) {
      writesAfterClose.note("a pipe that is closed", this);
      return;
    }
    boolean others = !unsent.isEmpty();
    unsent.addAll(pieces);
    if (others) {
      flow.grown(unsent.size());
    } else if (!unsent.isEmpty()) {
      sendNow();
    }
  }

  private void sendNow() {
    try {
      sent(unsent.sendTo(channel, loop.sendBuffer()));
      if (!unsent.isEmpty()) {
        loop.watchWriting(channel, onWritable);
        flow.grown(unsent.size());
      }
    } catch (IOException broken) {
      fatal(broken, "Fatal write error on pipe transport");
    }
  }

  private void writeReady() {
    if (isLost()) {
      return;
    }
    try {
      sent(unsent.sendTo(channel, loop.sendBuffer()));
      flow.shrunk(unsent.size());
      if (unsent.isEmpty()) {
        loop.watchWriting(channel, null);
        if (isClosing()) {
          lose(null);
        }
      }
    } catch (IOException broken) {
      fatal(broken, "Fatal write error on pipe transport");
    }
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
  public void writeEof() {
    eofWritten = true;
    close(); // a pipe has no other direction that could stay open
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public void close() {
    if (beginClosing() && (unsent.isEmpty() || loop.isClosed())) {
      lose(null);
    }
  }

  @Override
  public void abort() {
    lose(null);
  }
}
