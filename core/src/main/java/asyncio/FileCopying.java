package asyncio;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.net.BaseProtocol;
import asyncio.net.ReadTransport;
import asyncio.net.WriteTransport;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file through a transport that has to see the bytes. It takes the place of the protocol
 * meanwhile, to be told when to pause.
 */
final class FileCopying implements BaseProtocol {

  private static final int BLOCK = 256 * 1024;

  private final EventLoop loop;
  private final WriteTransport transport;
  private final BaseProtocol protocol;
  private final FileChannel file;
  private final long start;
  private @Nullable Future<Void> paused;

  /** What the protocol was told last; not known before the transport tells us something. */
  private boolean protocolIsPaused;

  private boolean lost;

  FileCopying(EventLoop loop, WriteTransport transport, FileChannel file, long start) {
    this.loop = loop;
    this.transport = transport;
    this.protocol = transport.getProtocol();
    this.file = file;
    this.start = start;
  }

  long copyTo(long end) throws IOException {
    ReadTransport reading =
        transport instanceof ReadTransport reader && reader.isReading() ? reader : null;
    if (reading != null) {
      reading.pauseReading();
    }
    transport.setProtocol(this);
    long position = start;
    try {
      while (position < end) {
        byte[] block = read(position, end);
        if (block.length == 0) {
          break;
        }
        awaitWritable();
        transport.write(block);
        position += block.length;
      }
      awaitWritable();
      return position - start;
    } finally {
      file.position(position);
      transport.setProtocol(protocol);
      if (!lost) {
        restore(reading);
      }
    }
  }

  private void restore(@Nullable ReadTransport reading) {
    if (reading != null) {
      reading.resumeReading();
    }
    // It will be told itself when a pause is over that is not over yet.
    if (paused != null && !protocolIsPaused) {
      protocol.pauseWriting();
    } else if (paused == null && protocolIsPaused) {
      protocol.resumeWriting();
    }
  }

  private byte[] read(long position, long end) {
    return loop.runInExecutor(
            null,
            () -> {
              ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BLOCK, end - position));
              int count = file.read(buffer, position);
              return Arrays.copyOf(buffer.array(), Math.max(count, 0));
            })
        .await();
  }

  private void awaitWritable() {
    if (lost) {
      throw Futures.rethrow(new SocketException("Connection closed by peer"));
    }
    if (paused == null && isFull()) {
      protocolIsPaused = true; // it was told so before we came
      paused = loop.createFuture();
    }
    if (paused != null) {
      paused.await();
    }
  }

  private boolean isFull() {
    return transport.getWriteBufferSize() > transport.getWriteBufferLimits().high();
  }

  // ---- as the protocol

  @Override
  public void pauseWriting() {
    paused = loop.createFuture();
  }

  @Override
  public void resumeWriting() {
    Future<Void> over = paused;
    paused = null;
    if (over != null) {
      Futures.setResultUnlessDone(over);
    } else {
      protocolIsPaused = true; // this is the end of a pause that began before we came
    }
  }

  @Override
  public void connectionLost(@Nullable Exception exception) {
    lost = true;
    if (paused != null && !paused.done()) {
      paused.setException(
          exception != null ? exception : new SocketException("Connection closed by peer"));
    }
    protocol.connectionLost(exception);
  }
}
