package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.FlowControlProtocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Addresses of IPv4 and IPv6, of the other end and of this one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class FamiliesTest {

  private static final String LOOPBACK = "127.0.0.1";
  private static final String LOOPBACK_6 = "::1";

  private final List<Recording> served = new ArrayList<>();

  private static void assumeIpv6() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(LOOPBACK_6, 0));
    } catch (IOException none) {
      assumeTrue(false, "this machine has no IPv6");
    }
  }

  private Server server(ServerOptions options) throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createServer(
        () -> {
          Recording protocol = new Recording(loop, true);
          served.add(protocol);
          return protocol;
        },
        options);
  }

  private static int port(Server server) {
    return server.port();
  }

  /** Whether a server at a port answers. */
  private static boolean answers(String host, int port) throws IOException {
    EventLoop loop = getRunningLoop();
    Connected<Recording> client;
    try {
      client = loop.createConnection(() -> new Recording(loop, false), host, port);
    } catch (IOException refused) {
      return false;
    }
    client.transport().write("hello".getBytes(StandardCharsets.UTF_8));
    while (client.protocol().received.isEmpty() && !client.protocol().lost.done()) {
      sleep(0.001);
    }
    client.transport().abort();
    await(client.protocol().lost);
    return !client.protocol().received.isEmpty();
  }

  // ---- servers

  @OnBothEngines
  void aServerForOneFamilyIsClosedToTheOther(EngineKind engine) {
    assumeIpv6();
    Loops.runReal(
        engine,
        () -> {
          try (Server ipv4 = server(ServerOptions.on("0.0.0.0", 0))) {
            assertThat(answers(LOOPBACK, port(ipv4))).isTrue();
            assertThat(answers(LOOPBACK_6, port(ipv4))).isFalse();
          }
          try (Server ipv6 = server(ServerOptions.on("::", 0))) {
            assertThat(answers(LOOPBACK_6, port(ipv6))).isTrue();
            assertThat(answers(LOOPBACK, port(ipv6))).isFalse();
            assertThat(served).hasSize(2); // whoever was turned away never had a protocol
          }
          try (Server ipv6 =
              server(ServerOptions.on((String) null, 0).withFamily(StandardProtocolFamily.INET6))) {
            assertThat(answers(LOOPBACK_6, port(ipv6))).isTrue();
            assertThat(answers(LOOPBACK, port(ipv6))).isFalse();
          }
          try (Server any = server(ServerOptions.on((String) null, 0))) {
            assertThat(answers(LOOPBACK, port(any))).isTrue();
            assertThat(answers(LOOPBACK_6, port(any))).isTrue();
          }
        });
  }

  @OnBothEngines
  void bothFamiliesHaveTheSamePort(EngineKind engine) {
    assumeIpv6();
    Loops.runReal(
        engine,
        () -> {
          for (List<String> hosts : List.of(List.of("0.0.0.0", "::"), List.of("::", "0.0.0.0"))) {
            Server first = server(ServerOptions.on(hosts.get(0), 0));
            Server second = server(ServerOptions.on(hosts.get(1), port(first)));
            assertThat(answers(LOOPBACK, port(first))).isTrue();
            assertThat(answers(LOOPBACK_6, port(first))).isTrue();
            for (String host : hosts) { // each is taken all the same
              assertThatThrownBy(() -> server(ServerOptions.on(host, port(first))))
                  .isInstanceOf(BindException.class);
            }
            second.close();
            assertThat(answers(LOOPBACK, port(first))).isEqualTo(hosts.get(0).equals("0.0.0.0"));
            first.close();
          }
          Server random = server(ServerOptions.on("0.0.0.0", 0));
          int port = port(random);
          random.close();
          try (Server both = server(ServerOptions.on(List.of("::", "0.0.0.0"), port))) {
            assertThat(both.sockets()).hasSize(2);
          }
        });
  }

  @OnBothEngines
  void theSameAddressTwiceIsOneSocket(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          int port;
          try (Server first = server(ServerOptions.on(LOOPBACK, 0))) {
            port = port(first);
          }
          List<String> hosts = List.of("localhost", LOOPBACK, LOOPBACK);
          try (Server server =
              server(ServerOptions.on(hosts, port).withFamily(StandardProtocolFamily.INET))) {
            assertThat(server.sockets()).containsExactly(new InetSocketAddress(LOOPBACK, port));
          }
        });
  }

  @OnBothEngines
  void aServersAddressMayBeAName(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", 0);
          try (Server server =
              server(ServerOptions.on(name).withFamily(StandardProtocolFamily.INET))) {
            assertThat(answers(LOOPBACK, port(server))).isTrue();
          }
          assertThatThrownBy(
                  () ->
                      server(
                          ServerOptions.on(new InetSocketAddress(LOOPBACK, 0))
                              .withFamily(StandardProtocolFamily.INET6)))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("INET6");
        });
  }

  // ---- names

  @OnBothEngines
  void aTextThatIsNoAddressIsLookedUpElsewhere(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          AtomicInteger jobs = new AtomicInteger();
          ThreadFactory counting =
              job -> {
                jobs.incrementAndGet();
                return Thread.ofVirtual().unstarted(job);
              };
          loop.setDefaultExecutor(Executors.newThreadPerTaskExecutor(counting));
          List<Coroutine.Void> lookups = new ArrayList<>();
          for (String host : List.of("1.1.1.1.1", "99999999999")) {
            lookups.add(() -> loop.getaddrinfo(host, 1));
            lookups.add(() -> connect(ConnectionOptions.to(host, 1)));
            lookups.add(() -> server(ServerOptions.on(host, 0)));
            lookups.add(() -> datagrams(DatagramOptions.on(host, 0)));
          }
          for (Coroutine.Void lookup : lookups) {
            int before = jobs.get();
            assertThatThrownBy(lookup::run).isInstanceOf(IOException.class);
            assertThat(jobs.get()).isEqualTo(before + 1);
          }
        });
  }

  // ---- local addresses

  private static Connected<FlowControlProtocol> connect(ConnectionOptions options)
      throws IOException {
    return getRunningLoop().createConnection(FlowControlProtocol::new, options);
  }

  @OnBothEngines
  void aLocalAddressOfAnotherFamilyIsPassedOver(EngineKind engine, @TempDir Path folder) {
    assumeIpv6();
    Loops.runReal(
        engine,
        () -> {
          try (Server ipv4 = server(ServerOptions.on(LOOPBACK, 0))) {
            InetSocketAddress four = new InetSocketAddress(LOOPBACK, port(ipv4));
            InetSocketAddress six = new InetSocketAddress(LOOPBACK_6, port(ipv4));
            ConnectionOptions options = ConnectionOptions.to(List.of(six, four));

            Connected<FlowControlProtocol> client =
                connect(options.withLocalAddress(new InetSocketAddress("127.0.0.2", 0)));
            assertThat(client.transport().getExtraInfo(ExtraInfo.SOCKNAME).toString())
                .contains("127.0.0.2");
            client.transport().close();

            for (SocketAddress local :
                List.of(
                    new InetSocketAddress(LOOPBACK_6, 0),
                    UnixDomainSocketAddress.of(folder.resolve("socket")))) {
              assertThatThrownBy(() -> connect(ConnectionOptions.to(four).withLocalAddress(local)))
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("no matching local address");
              assertThatThrownBy(
                      () ->
                          connect(
                              ConnectionOptions.to(four)
                                  .withHappyEyeballs(0.25)
                                  .withLocalAddress(local)))
                  .isInstanceOf(IOException.class);
            }
          }
        });
  }

  @OnBothEngines
  void aLocalAddressMayBeANameOrStandForAll(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (Server server = server(ServerOptions.on(LOOPBACK, 0))) {
            ConnectionOptions options = ConnectionOptions.to(LOOPBACK, port(server));
            for (InetSocketAddress local :
                List.of(
                    InetSocketAddress.createUnresolved("localhost", 0),
                    new InetSocketAddress(0),
                    new InetSocketAddress("::", 0))) {
              Connected<FlowControlProtocol> client = connect(options.withLocalAddress(local));
              assertThat(client.transport().getExtraInfo(ExtraInfo.SOCKNAME).toString())
                  .contains(LOOPBACK);
              client.transport().close();
            }
          }
        });
  }

  // ---- datagrams

  /** Sends each datagram back. */
  private static final class EchoDatagrams implements DatagramProtocol {

    private final List<SocketAddress> senders = new ArrayList<>();
    private DatagramTransport transport;

    @Override
    public void connectionMade(DatagramTransport made) {
      transport = made;
    }

    @Override
    public void datagramReceived(byte[] data, SocketAddress address) {
      senders.add(address);
      if (data.length > 1) {
        transport.sendto(new byte[] {data[0]}, address);
      }
    }
  }

  private static DatagramEndpoint<EchoDatagrams> datagrams(DatagramOptions options)
      throws IOException {
    return getRunningLoop().createDatagramEndpoint(EchoDatagrams::new, options);
  }

  private static int port(DatagramEndpoint<?> endpoint) {
    return ((InetSocketAddress) endpoint.transport().getExtraInfo(ExtraInfo.SOCKNAME)).getPort();
  }

  @OnBothEngines
  void datagramsOfOneFamily(EngineKind engine) {
    assumeIpv6();
    Loops.runReal(
        engine,
        () -> {
          for (List<String> hosts : List.of(List.of("0.0.0.0", "::"), List.of("::", "0.0.0.0"))) {
            DatagramEndpoint<EchoDatagrams> first = datagrams(DatagramOptions.on(hosts.get(0), 0));
            int port = port(first);
            String own = hosts.get(0).equals("::") ? LOOPBACK_6 : LOOPBACK;
            String foreign = hosts.get(0).equals("::") ? LOOPBACK : LOOPBACK_6;
            sendFrom(foreign, port);
            sendFrom(own, port);
            while (first.protocol().senders.isEmpty()) {
              sleep(0.001);
            }
            assertThat(first.protocol().senders).hasSize(1); // loopback keeps the order

            DatagramEndpoint<EchoDatagrams> second =
                datagrams(DatagramOptions.on(hosts.get(1), port));
            sendFrom(foreign, port);
            sendFrom(own, port);
            while (second.protocol().senders.isEmpty() || first.protocol().senders.size() < 2) {
              sleep(0.001);
            }
            Class<?> family = own.equals(LOOPBACK) ? Inet4Address.class : Inet6Address.class;
            assertThat(first.protocol().senders)
                .allMatch(one -> family.isInstance(((InetSocketAddress) one).getAddress()));
            first.transport().close();
            second.transport().close();
            sleep(0);
          }
        });
  }

  private static void sendFrom(String host, int port) throws IOException {
    DatagramEndpoint<EchoDatagrams> sender = datagrams(DatagramOptions.on(host, 0));
    sender.transport().sendto(new byte[1], new InetSocketAddress(host, port));
    sender.transport().close();
  }

  @OnBothEngines
  void anAnswerToABroadcastIsHeard(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          DatagramEndpoint<EchoDatagrams> server = datagrams(DatagramOptions.on("0.0.0.0", 0));
          InetSocketAddress everybody = new InetSocketAddress("127.255.255.255", port(server));
          DatagramEndpoint<EchoDatagrams> client =
              datagrams(DatagramOptions.to(everybody).withBroadcast());
          client.transport().sendto(new byte[2], null);
          while (client.protocol().senders.isEmpty()) {
            sleep(0.001);
          }
          assertThat(((InetSocketAddress) client.protocol().senders.get(0)).getAddress())
              .isEqualTo(InetAddress.getByName(LOOPBACK));
          assertThatThrownBy(
                  () ->
                      client
                          .transport()
                          .sendto(new byte[1], new InetSocketAddress(LOOPBACK, port(server))))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("must be null or");
          server.transport().close();
          client.transport().close();
        });
  }

  @OnBothEngines
  void aReceiverWhoseNameWasNotLookedUpIsRefused(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          DatagramEndpoint<EchoDatagrams> endpoint = datagrams(DatagramOptions.on(LOOPBACK, 0));
          InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", 9);
          assertThatThrownBy(() -> endpoint.transport().sendto(new byte[1], name))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("getaddrinfo");
          endpoint.transport().close();
        });
  }
}
