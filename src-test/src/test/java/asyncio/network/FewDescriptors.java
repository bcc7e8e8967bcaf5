package asyncio.network;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A program for {@link DescriptorsTest}: a server and its clients in a process that may have few
 * descriptors only. Says what happens.
 */
public final class FewDescriptors {

  private static final List<String> REPORTS = new ArrayList<>();

  private FewDescriptors() {}

  public static void main(String[] args) {
    Asyncio.run(FewDescriptors::serve);
  }

  private static void serve() throws IOException {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler((where, context) -> REPORTS.add(context.message()));
    // All classes are there before descriptors are scarce: to load one may take a descriptor.
    loop.callExceptionHandler(ExceptionContext.of("a try", new IOException()));
    REPORTS.clear();
    try (Server server =
        loop.createServer(Echo::new, ServerOptions.on("127.0.0.1", 0).withBacklog(256))) {
      SocketAddress address = server.sockets().get(0);
      System.out.println("at first: " + echo(address));
      List<SocketChannel> clients = connectUntilRefused(address);
      while (REPORTS.isEmpty()) {
        sleep(0.001);
      }
      System.out.println("reported: " + REPORTS.get(0));
      for (int turns = 0; turns < 100; turns++) {
        sleep(0);
      }
      System.out.println("the loop goes on");
      for (SocketChannel client : clients) {
        client.close();
      }
      System.out.println("at last: " + echo(address));
      server.close();
      server.waitClosed();
    }
  }

  /** Does not suspend: the server has no chance to accept meanwhile. */
  private static List<SocketChannel> connectUntilRefused(SocketAddress address) {
    List<SocketChannel> clients = new ArrayList<>();
    try {
      while (true) {
        clients.add(SocketChannel.open(address));
      }
    } catch (IOException noDescriptors) {
      return clients;
    }
  }

  private static String echo(SocketAddress address) throws IOException {
    EventLoop loop = getRunningLoop();
    try (SocketChannel client = SocketChannel.open()) {
      client.configureBlocking(false);
      loop.sockConnect(client, address);
      loop.sockSendall(client, new byte[] {42});
      ByteBuffer answer = ByteBuffer.allocate(1);
      loop.sockRecvInto(client, answer);
      return answer.get(0) == 42 ? "served" : "not served";
    }
  }
}
