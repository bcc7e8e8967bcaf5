package asyncio.internal.net;

import asyncio.futures.Future;
import asyncio.net.BaseProtocol;
import asyncio.net.ReadPipe;
import asyncio.net.WritePipe;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Function;
import java.util.function.Supplier;

/** Ends of pipes with a transport and a protocol: {@code connect_read_pipe} and its sister. */
public final class Pipes {

  private final TransportLoop loop;
  private final Sockets sockets;

  Pipes(TransportLoop loop, Sockets sockets) {
    this.loop = loop;
    this.sockets = sockets;
  }

  /**
   * Takes over the end of a pipe from which one reads. Suspends. Cancellation: the pipe is closed.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param pipe the end
   * @return transport and protocol
   * @throws IOException if the pipe is closed
   */
  public <P extends BaseProtocol> ReadPipe<P> connectReadPipe(
      Supplier<P> protocolFactory, ReadableByteChannel pipe) throws IOException {
    if (!(pipe instanceof Pipe.SourceChannel source)) {
      throw notAPipe("reading", "Pipe.SourceChannel", pipe);
    }
    return connect(
        source,
        made -> {
          P protocol = protocolFactory.get();
          return new ReadPipe<>(new ReadPipeTransport(loop, source, protocol, made), protocol);
        });
  }

  /**
   * Takes over the end of a pipe to which one writes. Suspends. Cancellation: the pipe is closed.
   *
   * @param <P> the protocol's type
   * @param protocolFactory makes the protocol
   * @param pipe the end
   * @return transport and protocol
   * @throws IOException if the pipe is closed
   */
  public <P extends BaseProtocol> WritePipe<P> connectWritePipe(
      Supplier<P> protocolFactory, WritableByteChannel pipe) throws IOException {
    if (!(pipe instanceof Pipe.SinkChannel sink)) {
      throw notAPipe("writing", "Pipe.SinkChannel", pipe);
    }
    return connect(
        sink,
        made -> {
          P protocol = protocolFactory.get();
          return new WritePipe<>(new WritePipeTransport(loop, sink, protocol, made), protocol);
        });
  }

  private <E> E connect(SelectableChannel pipe, Function<Future<Void>, E> factory)
      throws IOException {
    sockets.checkFree(pipe);
    try {
      pipe.configureBlocking(false);
      Future<Void> made = loop.createFuture();
      E end = factory.apply(made);
      made.await();
      return end;
    } catch (RuntimeException | IOException | Error failed) {
      loop.owners().remove(pipe);
      pipe.close();
      throw failed;
    }
  }

  private static IllegalArgumentException notAPipe(
      String purpose, String required, Channel channel) {
    return new IllegalArgumentException(
        "Pipe transports for "
            + purpose
            + " work with a "
            + required
            + ", not with "
            + channel
            + ". For a socket there is createConnection(..., ConnectionOptions.over(socket)), for a"
            + " file AsyncFiles, for a child process asyncio.process.");
  }
}
