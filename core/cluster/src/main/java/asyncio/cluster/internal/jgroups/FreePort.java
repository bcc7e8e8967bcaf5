package asyncio.cluster.internal.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds a port that is free now. Another process may take it meanwhile: who fails tries again. */
final class FreePort {

  private FreePort() {}

  static int find(InetAddress at) throws IOException {
    try (ServerSocket any = new ServerSocket()) {
      any.bind(new InetSocketAddress(at, 0));
      return any.getLocalPort();
    }
  }
}
