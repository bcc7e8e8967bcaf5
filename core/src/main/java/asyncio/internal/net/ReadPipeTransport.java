package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.Protocol;
import asyncio.net.ReadTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import org.jspecify.annotations.Nullable;

/** Transport of the end of a pipe from which one reads. */
final class ReadPipeTransport extends PipeChannelTransport implements ReadTransport {

  private final Pipe.SourceChannel channel;
  private final Runnable onReadable = this::readReady;
  private boolean started;
  private boolean paused;

  /**
   * Tells the protocol of the connection in the next turn, and then begins to read.
   *
   * @param channel in non-blocking mode; the transport closes it
   * @param protocol a {@link Protocol} by the time that bytes come in
   * @param whenMade done when the protocol has been told
   */
  ReadPipeTransport(
      TransportLoop loop,
      Pipe.SourceChannel channel,
      BaseProtocol protocol,
      Future<Void> whenMade) {
    super(loop, channel, protocol, whenMade);
    this.channel = channel;
  }

  @Override
  void start() {
    started = true;
    watch();
  }

  @Override
  void stop(@Nullable Throwable reason) throws ClosedChannelException {
    loop.watchReading(channel, null);
  }

  private void watch() {
    try {
      loop.watchReading(channel, started && isReading() ? onReadable : null);
    } catch (ClosedChannelException gone) {
      fatal(gone, "The pipe was closed by something else than its transport");
    }
  }

  private void readReady() {
    if (!isReading()) {
      return;
    }
    try {
      Protocol receiver = (Protocol) getProtocol();
      ByteBuffer buffer = loop.buffer();
      int count = channel.read(buffer);
      if (count > 0) {
        received(count);
        byte[] data = new byte[count];
        buffer.flip().get(data);
        receiver.dataReceived(data);
      } else if (count < 0) {
        receiver.eofReceived();
        lose(null); // a pipe has no other direction that could stay open
      }
    } catch (IOException broken) {
      fatal(broken, "Fatal read error on pipe transport");
    } catch (Throwable failed) {
      fatal(failed, "Fatal error: the protocol's callback failed");
    }
  }

  @Override
  public boolean isReading() {
    return !paused && !isClosing();
  }

  @Override
  public void pauseReading() {
    if (isReading()) {
      loop.checkNotElsewhere();
      paused = true;
      watch();
    }
  }

  @Override
  public void resumeReading() {
    if (paused && !isClosing()) {
      loop.checkNotElsewhere();
      paused = false;
      watch();
    }
  }

  @Override
  public void close() {
    lose(null);
  }
}
