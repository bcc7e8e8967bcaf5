package asyncio.process;

import asyncio.futures.FutureLoop;
import asyncio.futures.Futures;
import asyncio.internal.net.FlowControl;
import asyncio.internal.net.WritesAfterClose;
import asyncio.net.BaseProtocol;
import asyncio.net.WriteTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The pipe that a child reads.
 *
 * <p>A thread, the pump, writes to the pipe. The loop hands it all pending bytes at once, and the
 * next ones when the pump has told that those are written. Bytes count as unsent until then.
 */
final class InputPipe extends ChildPipe implements WriteTransport {

  /** Tells the pump to close the pipe and end. */
  private static final List<byte[]> END = List.of();

  private final OutputStream pipe;

  /** At most one entry and {@link #END}. */
  private final LinkedBlockingQueue<List<byte[]>> forPump = new LinkedBlockingQueue<>();

  /** The bytes for the pump to write next. */
  private List<byte[]> unsent = new ArrayList<>();

  /** In bytes; with what the pump has and has not told of. */
  private int unsentSize;

  /** Whether the pump has bytes to write. */
  private boolean pumping;

  private boolean started;

  /** For the pump: it need not write the rest. */
  private volatile boolean over;

  private boolean eofWritten;
  private final FlowControl flow =
      new FlowControl(
          FlowControl.DEFAULT_HIGH,
          () -> call(protocol::pauseWriting),
          () -> call(protocol::resumeWriting));
  private final WritesAfterClose writesAfterClose = new WritesAfterClose();

  InputPipe(FutureLoop loop, String name, OutputStream pipe, BaseProtocol protocol) {
    super(loop, name, protocol);
    this.pipe = pipe;
    protocol.connectionMade(this);
  }

  /**
   * Calls the protocol. What it throws must not come out of {@link #write}: the loop reports it.
   */
  private void call(Runnable method) {
    try {
      method.run();
    } catch (Throwable failed) {
      loop.schedule(
          () -> {
            throw Futures.rethrow(failed);
          },
          null);
    }
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
    if (closing) {
      writesAfterClose.note("a pipe that is closed", this);
      return;
    }
    List<byte[]> all = new ArrayList<>();
    pieces.forEach(piece -> all.add(Objects.requireNonNull(piece, "data")));
    for (byte[] piece : all) {
      if (piece.length > 0) {
        unsent.add(piece);
        unsentSize += piece.length;
      }
    }
    pump();
    flow.grown(unsentSize);
  }

  private void pump() {
    if (!pumping && !unsent.isEmpty()) {
      pumping = true;
      if (!started) {
        started = true;
        new WritingPump(loop).start("asyncio pump of " + name);
      }
      OutsideWork.begin(loop);
      forPump.add(unsent);
      unsent = new ArrayList<>();
    }
  }

  private void sent(int count) {
    pumping = false;
    if (isLost()) {
      return;
    }
    unsentSize -= count;
    flow.shrunk(unsentSize);
    pump();
    if (closing && !pumping) {
      end(null);
    }
  }

  private void failed(IOException exception) {
    pumping = false;
    end(exception);
  }

  @Override
  public void setWriteBufferLimits(int newHigh, int newLow) {
    flow.setLimits(newHigh, newLow);
    flow.grown(unsentSize);
  }

  @Override
  public BufferLimits getWriteBufferLimits() {
    return flow.limits();
  }

  @Override
  public int getWriteBufferSize() {
    return unsentSize;
  }

  // ---- the end

  @Override
  public void writeEof() {
    eofWritten = true;
    close();
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public void close() {
    if (!closing) {
      closing = true;
      if (!pumping) {
        end(null);
      }
    }
  }

  @Override
  public void abort() {
    end(null);
  }

  /** The child has ended: nobody reads the pipe any more. */
  void childIsGone() {
    end(unsentSize == 0 ? null : new IOException("Broken pipe: the child has ended."));
  }

  private void end(@Nullable IOException reason) {
    if (isLost()) {
      return;
    }
    over = true;
    unsent = new ArrayList<>();
    unsentSize = 0;
    if (started) {
      forPump.add(END); // the pump closes the pipe: close() would wait for its write()
    } else {
      closeQuietly(pipe);
    }
    lose(reason);
  }

  @Override
  void loopIsClosed() {
    closing = true;
    over = true;
    forPump.add(END);
    if (!started) {
      closeQuietly(pipe);
    }
  }

  private final class WritingPump extends OutsideWork {

    WritingPump(FutureLoop loop) {
      super(loop);
    }

    @Override
    public void run() {
      boolean goesOn = true;
      while (goesOn) {
        List<byte[]> pieces;
        try {
          pieces = forPump.take();
        } catch (InterruptedException e) {
          break; // no code interrupts this thread
        }
        goesOn = pieces != END && write(pieces);
      }
      closeQuietly(pipe);
    }

    private boolean write(List<byte[]> pieces) {
      int count = 0;
      try {
        for (byte[] piece : pieces) {
          if (!over) {
            pipe.write(piece);
            count += piece.length;
          }
        }
        pipe.flush();
      } catch (IOException broken) {
        tell(loop(), () -> failed(broken));
        return false;
      }
      int written = count;
      return tell(loop(), () -> sent(written));
    }
  }
}
