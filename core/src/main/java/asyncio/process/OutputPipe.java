package asyncio.process;

import asyncio.futures.FutureLoop;
import asyncio.net.Protocol;
import asyncio.net.ReadTransport;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * What a child puts out. One block at a time: the pump reads the next one only after the loop has
 * taken the former, and reading is not paused, so that a child whose output nobody wants stops.
 */
final class OutputPipe extends PipeTransport implements ReadTransport {

  private static final int FIRST_BLOCK = 8 * 1024;
  private static final int LARGEST_BLOCK = 64 * 1024;

  private final InputStream pipe;
  private final Semaphore mayRead = new Semaphore(0);

  /** Whether the pump reads, or has been asked to. */
  private boolean pumping;

  private boolean paused;
  private volatile boolean over;

  OutputPipe(FutureLoop loop, String name, InputStream pipe, Protocol protocol, Runnable whenLost) {
    super(loop, name, protocol, whenLost);
    this.pipe = pipe;
    protocol.connectionMade(this);
    new ReadingPump(loop).start("asyncio pump of " + name);
    pump();
  }

  private void pump() {
    if (!pumping && !paused && !closing) {
      pumping = true;
      Pump.begin(loop);
      mayRead.release();
    }
  }

  private void received(byte[] data) {
    pumping = false;
    if (!closing) {
      try {
        ((Protocol) protocol).dataReceived(data);
      } finally {
        pump();
      }
    }
  }

  private void ended() {
    pumping = false;
    if (!closing) {
      ((Protocol) protocol).eofReceived();
      lose(null);
    }
  }

  private void failed(IOException exception) {
    pumping = false;
    lose(exception);
  }

  @Override
  public boolean isReading() {
    return !paused && !closing;
  }

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    paused = false;
    pump();
  }

  /** The child gets a broken pipe when it writes again. */
  @Override
  public void close() {
    if (!closing) {
      closing = true;
      over = true;
      mayRead.release();
      lose(null);
    }
  }

  /** Lets the pump end. */
  void loopIsClosed() {
    closing = true;
    over = true;
    mayRead.release();
  }

  private final class ReadingPump extends Pump {

    ReadingPump(FutureLoop loop) {
      super(loop);
    }

    @Override
    public void run() {
      byte[] buffer = new byte[FIRST_BLOCK];
      boolean goesOn = true;
      while (goesOn) {
        mayRead.acquireUninterruptibly();
        if (over) {
          break;
        }
        int count;
        try {
          count = pipe.read(buffer);
        } catch (IOException broken) {
          tell(loop(), () -> failed(broken));
          break;
        }
        if (count < 0) {
          tell(loop(), OutputPipe.this::ended);
          break;
        }
        byte[] data = Arrays.copyOf(buffer, count);
        goesOn = tell(loop(), () -> received(data));
        if (count == buffer.length && count < LARGEST_BLOCK) {
          buffer = new byte[2 * count];
        }
      }
      closeQuietly(pipe);
    }
  }
}
