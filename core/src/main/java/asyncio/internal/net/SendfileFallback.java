package asyncio.internal.net;

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
 * Sends a file through a transport that must see the bytes, such as an encrypted one: reads blocks
 * in another thread, and writes them. Meanwhile this object is the transport's protocol, so that it
 * is told when to pause.
 */
final class SendfileFallback implements BaseProtocol {

  private static final int BLOCK_SIZE = 256 * 1024;

  private final TransportLoop loop;
  private final WriteTransport transport;
  private final BaseProtocol protocol;
  private final FileChannel file;
  private final long start;
  private @Nullable Future<Void> paused;

  /**
   * Whether the protocol was told to pause, and not to resume. A pause from before {@link #copyTo}
   * is noticed only when this object has to wait, or is told to resume.
   */
  private boolean protocolIsPaused;

  private boolean lost;

  SendfileFallback(TransportLoop loop, WriteTransport transport, FileChannel file, long start) {
    this.loop = loop;
    this.transport = transport;
    this.protocol = transport.getProtocol();
    this.file = file;
    this.start = start;
  }

  /**
   * Sends up to a position. Suspends. Cancellation: the file's position is behind what was written.
   */
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
    // The transport itself will tell the protocol when a pause that is not over yet is over.
    if (paused != null && !protocolIsPaused) {
      protocol.pauseWriting();
    } else if (paused == null && protocolIsPaused) {
      protocol.resumeWriting();
    }
  }

  /**
   * Reads a block. Suspends. Not by {@link TransportLoop#runInExecutor}: a cancellation would
   * interrupt the thread, and the JDK closes a file whose reader is interrupted.
   */
  private byte[] read(long position, long end) {
    ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK_SIZE, end - position));
    Future<Void> filled = loop.createFuture();
    loop.callOffLoop(
        () -> fill(block, position),
        failed -> {
          if (failed == null) {
            Futures.setResultUnlessDone(filled);
          } else if (!filled.done()) {
            filled.setException(failed);
          }
        });
    filled.await();
    return Arrays.copyOf(block.array(), block.position());
  }

  private void fill(ByteBuffer block, long position) {
    try {
      file.read(block, position);
    } catch (IOException unreadable) {
      throw Futures.rethrow(unreadable);
    }
  }

  private void awaitWritable() {
    if (lost) {
      throw Futures.rethrow(new SocketException("Connection closed by peer"));
    }
    if (paused == null && isFull()) {
      protocolIsPaused = true; // told so before copyTo
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
      protocolIsPaused = true; // the pause began before copyTo
    }
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    lost = true;
    if (paused != null && !paused.done()) {
      paused.setException(
          exception != null ? exception : new SocketException("Connection closed by peer"));
    }
    protocol.connectionLost(exception);
  }
}
