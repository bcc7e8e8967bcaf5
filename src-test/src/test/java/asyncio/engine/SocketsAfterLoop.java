package asyncio.engine;

import asyncio.Asyncio;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A program for {@link ForeignThreadsTest}: blocking sockets first in a coroutine, then in a plain
 * virtual thread.
 */
public final class SocketsAfterLoop {

  private SocketsAfterLoop() {}

  public static void main(String[] args) throws Exception {
    Asyncio.run(() -> System.out.println("in the loop: " + exchange()));
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    System.out.println("after the loop: " + exchange());
                  } catch (Exception e) {
                    e.printStackTrace(System.out);
                  }
                });
    thread.join(60_000);
    System.exit(0);
  }

  /** One connection to ourselves, both ends in virtual threads, each waiting for the other. */
  private static String exchange() throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(
          () -> {
            try (Socket socket = server.accept()) {
              Thread.sleep(10);
              socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
            } catch (IOException | InterruptedException e) {
              e.printStackTrace(System.out);
            }
          });
      try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
