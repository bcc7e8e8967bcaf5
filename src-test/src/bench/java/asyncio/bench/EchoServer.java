package asyncio.bench;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopGroup;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.net.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A program: sends back what it gets, on a port of the loopback address.
 *
 * <p>{@code EchoServer KIND PORT [LOOPS]}, where port 0 is any free one. Prints {@code READY} and
 * the port when it listens. Several loops have a thread and a port each, which are free ones.
 */
public final class EchoServer {

  /** How the server is written. */
  enum Kind {
    /** Callbacks on the loop. */
    PROTOCOL,
    /** A coroutine for each connection. */
    STREAMS;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private EchoServer() {}

  public static void main(String[] args) {
    Kind kind = Kind.valueOf(args[0].toUpperCase(Locale.ROOT));
    int port = Integer.parseInt(args[1]);
    int loops = args.length > 2 ? Integer.parseInt(args[2]) : 1;
    Queue<Integer> ports = new ConcurrentLinkedQueue<>();
    try (LoopGroup group = new LoopGroup(loops)) {
      List<CompletableFuture<Void>> servers = new ArrayList<>();
      for (EventLoop loop : group.loops()) {
        int own = servers.isEmpty() ? port : 0;
        servers.add(Asyncio.runCoroutineThreadsafe(() -> serve(kind, own, loops, ports), loop));
      }
      servers.forEach(CompletableFuture::join);
    }
  }

  private static void serve(Kind kind, int port, int loops, Queue<Integer> ports)
      throws IOException {
    ServerOptions options = ServerOptions.on("127.0.0.1", port).withBacklog(1024);
    Server server =
        kind == Kind.STREAMS
            ? Streams.startServer(EchoServer::echo, options)
            : Asyncio.getRunningLoop().createServer(Echo::new, options);
    synchronized (ports) {
      ports.add(server.port());
      if (ports.size() == loops) {
        String all = ports.stream().map(String::valueOf).collect(Collectors.joining(" "));
        System.out.println("READY " + all);
      }
    }
    server.serveForever();
  }

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
      for (byte[] data = reader.read(65536); data.length > 0; data = reader.read(65536)) {
        writer.write(data);
        writer.drain();
      }
    }
  }

  /** Sends back what it gets; reads no more while the other end does not. */
  private static final class Echo implements Protocol {

    private @Nullable Transport transport;

    private Transport transport() {
      return Objects.requireNonNull(transport);
    }

    @Override
    public void connectionMade(Transport made) {
      transport = made;
    }

    @Override
    public void dataReceived(byte[] data) {
      transport().write(data);
    }

    @Override
    public void pauseWriting() {
      transport().pauseReading();
    }

    @Override
    public void resumeWriting() {
      transport().resumeReading();
    }
  }
}
