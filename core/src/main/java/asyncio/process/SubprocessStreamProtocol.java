package asyncio.process;

import asyncio.futures.FutureLoop;
import asyncio.net.BaseTransport;
import asyncio.net.FlowControlProtocol;
import asyncio.net.ReadTransport;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.WriteTransport;
import org.jspecify.annotations.Nullable;

/**
 * The protocol under a {@link Process}: makes streams of the child's pipes.
 *
 * <p>In Python: {@code asyncio.subprocess.SubprocessStreamProtocol}.
 */
final class SubprocessStreamProtocol implements SubprocessProtocol {

  private final FutureLoop loop;
  private final FlowControlProtocol input;
  private final int limit;
  private @Nullable StreamWriter stdin;
  private @Nullable StreamReader stdout;
  private @Nullable StreamReader stderr;

  SubprocessStreamProtocol(FutureLoop loop, int limit) {
    this.loop = loop;
    this.input = new FlowControlProtocol(loop);
    this.limit = limit;
  }

  @Nullable StreamWriter stdin() {
    return stdin;
  }

  @Nullable StreamReader stdout() {
    return stdout;
  }

  @Nullable StreamReader stderr() {
    return stderr;
  }

  @Override
  public void connectionMade(SubprocessTransport child) {
    if (child.getPipeTransport(0) instanceof WriteTransport pipe) {
      stdin = new StreamWriter(pipe, input, null);
    }
    stdout = reader(child.getPipeTransport(1));
    stderr = reader(child.getPipeTransport(2));
  }

  private @Nullable StreamReader reader(@Nullable BaseTransport pipe) {
    if (!(pipe instanceof ReadTransport source)) {
      return null;
    }
    StreamReader reader = new StreamReader(limit, loop);
    reader.setTransport(source);
    return reader;
  }

  private @Nullable StreamReader reader(int fd) {
    return fd == 1 ? stdout : stderr;
  }

  @Override
  public void pipeDataReceived(int fd, byte[] data) {
    StreamReader reader = reader(fd);
    if (reader != null) {
      reader.feedData(data);
    }
  }

  @Override
  public void pipeConnectionLost(int fd, @Nullable Exception exception) {
    StreamReader reader = reader(fd);
    if (fd == 0) {
      input.connectionLost(exception);
    } else if (reader != null) {
      if (exception == null) {
        reader.feedEof();
      } else {
        reader.setException(exception);
      }
    }
  }

  @Override
  public void pauseWriting() {
    input.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    input.resumeWriting();
  }
}
