package asyncio.bench;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Transport;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A program: sends back what it gets, on a port of the loopback address.
 *
 * <p>{@code EchoServer KIND PORT}, where port 0 is any free one. Prints {@code READY} and the port
 * when it listens.
 */
public final class EchoServer {

  /** How the server is written. */
  enum Kind {
    /** Callbacks on the loop. */
    PROTOCOL
  }

  private EchoServer() {}

  public static void main(String[] args) {
    Kind kind = Kind.valueOf(args[0].toUpperCase(Locale.ROOT));
    int port = Integer.parseInt(args[1]);
    Asyncio.run(() -> serve(kind, port));
  }

  private static void serve(Kind kind, int port) {
    EventLoop loop = Asyncio.getRunningLoop();
    Server server =
        switch (kind) {
          case PROTOCOL ->
              loop.createServer(
                  Echo::new,
                  ServerOptions.on("127.0.0.1", port).withBacklog(1024));
        };
    System.out.println("READY " + ((InetSocketAddress) server.sockets().get(0)).getPort());
    server.serveForever();
  }

  /** Sends back what it gets; reads no more while the other end does not. */
  private static final class Echo implements Protocol {

    private @Nullable Transport transport;

    private Transport transport() {
      return java.util.Objects.requireNonNull(transport);
    }

    @Override
    public void connectionMade(BaseTransport made) {
      transport = (Transport) made;
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
