package asyncio.network;

import static asyncio.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Streams;
import asyncio.net.TlsOptions;
import asyncio.test.Steps;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A loop opens its sockets with the provider, and asks the resolver, that its builder was given.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class GivenChannelsTest {

  private static final String LOOPBACK = "127.0.0.1";

  private final Steps opened = new Steps();
  private final Steps asked = new Steps();

  // ---- channels

  @OnBothEngines
  void connectionsAndServers(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echo(null);
              Connection client = Streams.openConnection(LOOPBACK, server.port())) {
            assertThat(echoed(client)).isEqualTo("hello");
          }
        });
    assertThat(opened.soFar()).containsExactly("server INET", "selector", "socket INET");
  }

  @OnBothEngines
  void aServerOnAllAddresses(EngineKind engine) {
    run(
        engine,
        () -> getRunningLoop().createServer(Echo::new, ServerOptions.on((String) null, 0)).close());
    assertThat(opened.soFar()).containsExactly("server", "selector");
  }

  @OnBothEngines
  void datagrams(EngineKind engine) {
    run(
        engine,
        () -> {
          DatagramOptions options = DatagramOptions.on(new InetSocketAddress(LOOPBACK, 0));
          DatagramEndpoint<?> endpoint =
              getRunningLoop().createDatagramEndpoint(() -> new DatagramProtocol() {}, options);
          endpoint.transport().close();
        });
    assertThat(opened.soFar()).containsExactly("datagram INET", "selector");
  }

  @OnBothEngines
  void tlsComputesInTheLoopsThread(EngineKind engine) {
    run(
        engine,
        () -> {
          try (Server server = echo(Certificates.patientServer());
              Connection client =
                  Streams.openConnection(
                      ConnectionOptions.to("localhost", server.port())
                          .withTls(Certificates.patientClient()))) {
            assertThat(echoed(client)).isEqualTo("hello");
          }
        });
  }

  @OnBothEngines
  void aFamilyThatTheProviderRefusesIsNamed(EngineKind engine, @TempDir Path folder) {
    Path path = folder.resolve("socket");
    run(
        engine,
        () -> {
          assertThatThrownBy(() -> Streams.startUnixServer((reader, writer) -> {}, path))
              .isInstanceOf(IOException.class)
              .hasMessageContaining(path.toString())
              .hasMessageContaining("no Unix sockets here");
          assertThatThrownBy(() -> Streams.openUnixConnection(path))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("no Unix sockets here");
          try (ServerSocketChannel real = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            real.bind(UnixDomainSocketAddress.of(path));
            assertThatThrownBy(() -> Streams.startUnixServer((reader, writer) -> {}, path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no Unix sockets here");
          }
        });
  }

  // ---- names

  @OnBothEngines
  void namesAreAskedOfTheResolver(EngineKind engine) {
    run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          assertThat(loop.getaddrinfo("somewhere", 80))
              .containsExactly(new InetSocketAddress("10.1.2.3", 80));
          assertThatThrownBy(() -> loop.getaddrinfo("nowhere", 80))
              .isInstanceOf(UnknownHostException.class)
              .hasMessageContaining("nowhere");
          assertThatThrownBy(() -> loop.getaddrinfo("nothing", 80))
              .isInstanceOf(UnknownHostException.class)
              .hasMessageContaining("nothing");
          assertThat(loop.getnameinfo(new InetSocketAddress("10.1.2.3", 80)))
              .isEqualTo("somewhere");
          assertThat(loop.getnameinfo(new InetSocketAddress("10.1.2.4", 80))).isEqualTo("10.1.2.4");
          assertThat(loop.getnameinfo(InetSocketAddress.createUnresolved("name", 80)))
              .isEqualTo("name");
        });
    assertThat(asked.soFar())
        .containsExactly("somewhere", "nowhere", "nothing", "10.1.2.3", "10.1.2.4");
  }

  @OnBothEngines
  void addressesInDigitsAreAskedOfNobody(EngineKind engine) {
    run(
        engine,
        () -> {
          assertThat(getRunningLoop().getaddrinfo(LOOPBACK, 1)).hasSize(1);
          assertThat(getRunningLoop().getaddrinfo("::1", 1)).hasSize(1);
          assertThat(getRunningLoop().getaddrinfo("", 1)).isNotEmpty();
          assertThat(getRunningLoop().getaddrinfo(null, 1)).isNotEmpty();
        });
    assertThat(asked.soFar()).isEmpty();
  }

  // ---- helpers

  private void run(EngineKind engine, Coroutine.Void main) {
    Asyncio.run(
        main,
        () ->
            EventLoop.builder()
                .engine(engine)
                .channels(new LoggingProvider(opened::log))
                .resolver(new FewNames(asked::log))
                .build());
  }

  private static Server echo(@Nullable TlsOptions tls) throws IOException {
    ServerOptions options = ServerOptions.on(LOOPBACK, 0);
    return getRunningLoop().createServer(Echo::new, tls == null ? options : options.withTls(tls));
  }

  private static String echoed(Connection client) throws IOException {
    client.writer().writeAll("hello\n".getBytes(StandardCharsets.UTF_8));
    return new String(client.reader().readline(), StandardCharsets.UTF_8).strip();
  }

  /** The JDK's channels, except those of the Unix domain; tells what it opens. */
  private static final class LoggingProvider extends SelectorProvider {

    private final SelectorProvider real = SelectorProvider.provider();
    private final Consumer<String> opened;

    LoggingProvider(Consumer<String> opened) {
      this.opened = opened;
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
      opened.accept("datagram");
      return real.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
      opened.accept("datagram " + family);
      return real.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
      return real.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
      opened.accept("selector");
      return real.openSelector();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
      opened.accept("server");
      return real.openServerSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
      opened.accept("socket");
      return real.openSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
      opened.accept("socket " + family);
      refuseUnix(family);
      return real.openSocketChannel(family);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
      opened.accept("server " + family);
      refuseUnix(family);
      return real.openServerSocketChannel(family);
    }

    private static void refuseUnix(ProtocolFamily family) {
      if (family == StandardProtocolFamily.UNIX) {
        throw new UnsupportedOperationException("no Unix sockets here");
      }
    }
  }

  /** Knows one host, and the loopback address. */
  private static final class FewNames implements InetAddressResolver {

    private final Consumer<String> asked;

    FewNames(Consumer<String> asked) {
      this.asked = asked;
    }

    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      asked.accept(host);
      return switch (host) {
        case "somewhere" -> Stream.of(InetAddress.getByName("10.1.2.3"));
        case "localhost" -> Stream.of(InetAddress.getByName(LOOPBACK));
        case "nothing" -> Stream.of();
        default -> throw new UnknownHostException(host);
      };
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      String digits = InetAddress.getByAddress(address).getHostAddress();
      asked.accept(digits);
      if (digits.equals("10.1.2.3")) {
        return "somewhere";
      }
      throw new UnknownHostException(digits);
    }
  }
}
