package asyncio.process;

import asyncio.futures.FutureLoop;
import asyncio.net.Protocol;
import asyncio.net.ReadTransport;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * A pipe that a child writes: its output or its error output.
 *
 * <p>A thread, the pump, reads the pipe block by block: the next one only after the loop has taken
 * the last, and while reading is not paused. So a child whose output nobody takes has to wait.
 */
final class OutputPipe extends ChildPipe implements ReadTransport {

  private static final int FIRST_BLOCK = 8 * 1024;
  private static final int LARGEST_BLOCK = 64 * 1024;

  private final InputStream pipe;
  private final Semaphore mayRead = new Semaphore(0);

  /** Whether the pump reads a block, or has been asked to. */
  private boolean pumping;

  private boolean paused;

  /** For the pump: it shall end. */
  private volatile boolean over;

  OutputPipe(FutureLoop loop, String name, InputStream pipe, Protocol protocol) {
    super(loop, name, protocol);
    this.pipe = pipe;
    protocol.connectionMade(this);
    new ReadingPump(loop).start("asyncio pump of " + name);
    pump();
  }

  private void pump() {
    if (!pumping && !paused && !closing) {
      pumping = true;
      OutsideWork.begin(loop);
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

  /** Closes this end: the child gets a broken pipe when it writes again. */
  @Override
  public void close() {
    if (!closing) {
      closing = true;
      over = true;
      mayRead.release();
      lose(null);
    }
  }

  @Override
  void loopIsClosed() {
    closing = true;
    over = true;
    mayRead.release();
  }

  private final class ReadingPump extends OutsideWork {

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
