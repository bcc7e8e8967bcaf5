package asyncio.network;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import asyncio.testing.Eventually;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Blocking sockets, for clients; and how many sockets this process has. */
final class Sockets {

  private static final Duration MUCH_PATIENCE = Duration.ofSeconds(50);
  private static final int SYSTEM_BUFFER = 64 * 1024;
  private static final int SPARE_DESCRIPTORS = 200;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  static {
    try {
      ServerSocketChannel.open().close(); // with its first socket, the JDK makes one for itself
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Sockets() {}

  static Socket connect(InetSocketAddress server) throws IOException {
    Socket socket = new Socket(server.getAddress(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) MUCH_PATIENCE.toMillis());
    return socket;
  }

  /** Closes a socket so that the other end gets a reset, not an end. */
  static void vanish(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /**
   * Takes a port, and does not listen there: whoever connects is refused, as the port cannot become
   * somebody else's meanwhile.
   */
  static SocketChannel nobodyAt(InetAddress host) throws IOException {
    SocketChannel nobody =
        SocketChannel.open(
            host instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
    try {
      return nobody.bind(new InetSocketAddress(host, 0));
    } catch (IOException e) {
      nobody.close();
      throw e;
    }
  }

  /** From now on the system keeps little of what is sent, or comes in; it may keep megabytes. */
  static void keepLittle(NetworkChannel socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_SNDBUF, SYSTEM_BUFFER);
    socket.setOption(StandardSocketOptions.SO_RCVBUF, SYSTEM_BUFFER);
  }

  static void keepLittle(Socket socket) throws IOException {
    socket.setSendBufferSize(SYSTEM_BUFFER);
    socket.setReceiveBufferSize(SYSTEM_BUFFER);
  }

  /** The same for the socket of a transport. */
  static void keepLittle(BaseTransport transport) throws IOException {
    keepLittle((NetworkChannel) Objects.requireNonNull(transport.getExtraInfo(ExtraInfo.SOCKET)));
  }

  /** Sends a message of some size again and again; each must come back before the next. */
  static void echo(InetSocketAddress server, int size, int times) throws IOException {
    try (Socket socket = connect(server)) {
      for (int i = 0; i < times; i++) {
        echo(socket, size, i);
      }
    }
  }

  static void echo(Socket socket, int size, int seed) throws IOException {
    byte[] message = new byte[size];
    new Random(seed).nextBytes(message);
    socket.getOutputStream().write(message);
    byte[] answer = new byte[size];
    new DataInputStream(socket.getInputStream()).readFully(answer);
    assertThat(Arrays.equals(answer, message)).as("the answer is the message").isTrue();
  }

  // ---- descriptors

  /**
   * As many connections as are wanted, or as this process has descriptors for. The test is skipped
   * if that is none.
   */
  static int possible(int wanted, double descriptorsEach) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long free =
          system.getMaxFileDescriptorCount()
              - system.getOpenFileDescriptorCount()
              - SPARE_DESCRIPTORS;
      int possible = (int) Math.min(wanted, free / descriptorsEach);
      if (possible < wanted) {
        System.out.println("descriptors for " + possible + " of " + wanted + " connections");
      }
      Assumptions.assumeTrue(possible > 0, "there are not enough descriptors");
      return possible;
    }
    return wanted;
  }

  /** Asserts that there are as many sockets afterwards as before, where the system tells. */
  static void assertNoneLeftBy(Runnable function) {
    long before = count();
    function.run();
    Eventually.until(() -> count() <= before); // other threads of ours may still be closing theirs
  }

  /** How many sockets this process has; 0 where the system does not tell. */
  static long count() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      List<Path> descriptors = all.toList();
      return descriptors.stream().filter(Sockets::isSocket).count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
