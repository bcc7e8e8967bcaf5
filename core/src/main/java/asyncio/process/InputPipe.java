package asyncio.process;

import asyncio.futures.FutureLoop;
import asyncio.internal.net.FlowControl;
import asyncio.internal.net.WritesAfterClose;
import asyncio.net.BaseProtocol;
import asyncio.net.WriteTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a child reads. The loop hands all that has been written to the pump when that has done what
 * it had, and counts as unsent what the pump has not told of.
 */
final class InputPipe extends PipeTransport implements WriteTransport {

  /** For the pump: the end. */
  private static final List<byte[]> END = List.of();

  private final OutputStream pipe;

  /** At most one entry, and the end. */
  private final LinkedBlockingQueue<List<byte[]>> forPump = new LinkedBlockingQueue<>();

  private List<byte[]> unsent = new ArrayList<>();
  private int unsentSize;
  private boolean pumping;
  private boolean started;
  private volatile boolean over;
  private boolean eofWritten;
  private final FlowControl flow =
      new FlowControl(
          FlowControl.DEFAULT_HIGH, () -> protocol.pauseWriting(), () -> protocol.resumeWriting());
  private final WritesAfterClose writesAfterClose = new WritesAfterClose();

  InputPipe(
      FutureLoop loop, String name, OutputStream pipe, BaseProtocol protocol, Runnable whenLost) {
    super(loop, name, protocol, whenLost);
    this.pipe = pipe;
    protocol.connectionMade(this);
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
    if (closing) {
      writesAfterClose.note("a pipe that is closed", this);
      return;
    }
    for (byte[] piece : pieces) {
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
      Pump.begin(loop);
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

  /** Nobody reads any more. */
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
      forPump.add(END); // the pump closes it: it may be within write, which closing would wait for
    } else {
      closeQuietly(pipe);
    }
    lose(reason);
  }

  /** Lets the pump end. */
  void loopIsClosed() {
    closing = true;
    over = true;
    forPump.add(END);
    if (!started) {
      closeQuietly(pipe);
    }
  }

  private final class WritingPump extends Pump {

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
          break; // nobody does that
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
