package asyncio.io;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.WriteTransport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.util.List;

/**
 * The end of a pipe to which one writes. That the other end is closed shows only when something is
 * written.
 */
public final class WritePipeTransport extends PipeTransport implements WriteTransport {

  private static final System.Logger LOGGER = System.getLogger("asyncio");
  private static final int WARN_FROM_LOST_WRITE = 5;

  private final Pipe.SinkChannel channel;
  private final WriteBuffer unsent = new WriteBuffer();
  private final Runnable onWritable = this::writeReady;
  private boolean eofWritten;
  private boolean writingPaused;
  private int writesAfterLoss;

  /**
   * A transport for a pipe: tells its protocol so in the next turn.
   *
   * @param reactor the loop
   * @param channel the pipe, in non-blocking mode; the transport closes it
   * @param protocol who is told
   * @param whenMade gets a result when the protocol has been told
   */
  public WritePipeTransport(
      Reactor reactor, Pipe.SinkChannel channel, BaseProtocol protocol, Future<Void> whenMade) {
    super(reactor, channel, protocol, whenMade);
    this.channel = channel;
  }

  @Override
  void start() {}

  @Override
  void stop() throws ClosedChannelException {
    unsent.clear();
    reactor.watchWriting(channel, null);
  }

  // ---- writing

  @Override
  public void write(byte[] data) {
    writelines(List.of(data));
  }

  @Override
  public void writelines(Iterable<byte[]> pieces) {
    if (eofWritten) {
      throw new IllegalStateException("Cannot write after writeEof(): the end has been sent.");
    }
    if (isClosing()) {
      warnOfLoss();
      return;
    }
    boolean others = !unsent.isEmpty();
    for (byte[] piece : pieces) {
      if (piece.length > 0) {
        unsent.add(ByteBuffer.wrap(piece));
      }
    }
    if (others) {
      pauseIfTooFull();
    } else if (!unsent.isEmpty()) {
      sendNow();
    }
  }

  private void warnOfLoss() {
    writesAfterLoss++;
    if (writesAfterLoss == WARN_FROM_LOST_WRITE) {
      LOGGER.log(Level.WARNING, "Somebody goes on writing to a pipe that is closed: {0}", this);
    }
  }

  private void sendNow() {
    try {
      unsent.sendTo(channel, reactor.sendBuffer());
      if (!unsent.isEmpty()) {
        reactor.watchWriting(channel, onWritable);
        pauseIfTooFull();
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
      unsent.sendTo(channel, reactor.sendBuffer());
      if (writingPaused && unsent.hasRoomAgain()) {
        writingPaused = false;
        tell(getProtocol()::resumeWriting, "protocol.resumeWriting() failed");
      }
      if (unsent.isEmpty()) {
        reactor.watchWriting(channel, null);
        if (isClosing()) {
          lose(null);
        }
      }
    } catch (IOException broken) {
      fatal(broken, "Fatal write error on pipe transport");
    }
  }

  private void pauseIfTooFull() {
    if (!writingPaused && unsent.isTooFull()) {
      writingPaused = true;
      tell(getProtocol()::pauseWriting, "protocol.pauseWriting() failed");
    }
  }

  private void tell(Runnable call, String message) {
    try {
      call.run();
    } catch (RuntimeException failed) {
      reactor.report(message, failed, this, getProtocol());
    }
  }

  @Override
  public void setWriteBufferLimits(int high, int low) {
    unsent.setLimits(high, low);
    pauseIfTooFull();
  }

  @Override
  public BufferLimits getWriteBufferLimits() {
    return unsent.limits();
  }

  @Override
  public int getWriteBufferSize() {
    return unsent.size();
  }

  // ---- the end

  @Override
  public void writeEof() {
    eofWritten = true;
    close(); // there is no other direction that could stay open
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public void close() {
    if (beginClosing() && unsent.isEmpty()) {
      lose(null);
    }
  }

  @Override
  public void abort() {
    lose(null);
  }
}
