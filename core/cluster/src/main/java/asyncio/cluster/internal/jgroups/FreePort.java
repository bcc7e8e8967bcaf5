package asyncio.cluster.internal.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Finds a port that is free now, with the one that the failure detector takes. Another process may
 * take them meanwhile: who fails tries again.
 */
final class FreePort {

  /** What the failure detector adds to a member's port. */
  static final int OFFSET = 100;

  private static final int TRIES = 50;
  private static final int HIGHEST = 65_535;

  private FreePort() {}

  static int find(InetAddress at) throws IOException {
    IOException last = null;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try (ServerSocket any = listen(at, 0)) {
        int port = any.getLocalPort();
        if (port + OFFSET <= HIGHEST) {
          listen(at, port + OFFSET).close();
          return port;
        }
      } catch (IOException taken) {
        last = taken;
      }
    }
    throw new IOException("No pair of free ports, " + OFFSET + " apart, at " + at, last);
  }

  private static ServerSocket listen(InetAddress at, int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(at, port));
      return socket;
    } catch (IOException taken) {
      socket.close();
      throw taken;
    }
  }
}
