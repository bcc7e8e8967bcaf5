package asyncio.network;

import static asyncio.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.futures.Future;
import asyncio.net.Connected;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.Streams;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.net.InetSocketAddress;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Where a server listens, and who is at the ends of a connection: told without casts. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class AddressesTest {

  private static final String LOOPBACK = "127.0.0.1";

  @OnBothEngines
  void aServerTellsItsPortAndItsLoop(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server server = Streams.startServer((reader, writer) -> writer.close(), LOOPBACK, 0);
          assertThat(server.port())
              .isPositive()
              .isEqualTo(((InetSocketAddress) server.sockets().get(0)).getPort());
          assertThat(server.getLoop()).isSameAs(getRunningLoop());
          server.close();
          assertThatThrownBy(server::port)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("on no port any more");
          assertThat(server.getLoop()).isSameAs(getRunningLoop());
        });
  }

  @OnBothEngines
  void aServerOfTheUnixDomainHasNoPort(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          Path path = folder.resolve("socket");
          try (Server server = Streams.startUnixServer((reader, writer) -> writer.close(), path)) {
            assertThatThrownBy(server::port)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Unix domain")
                .hasMessageContaining(path.toString());
          }
        });
  }

  @OnBothEngines
  void bothEndsOfAConnectionTellTheirAddresses(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Future<InetSocketAddress> client = getRunningLoop().createFuture();
          Server server =
              Streams.startServer(
                  (reader, writer) -> {
                    client.setResult(writer.peerAddress());
                    writer.close();
                  },
                  LOOPBACK,
                  0);
          try (var closing = server.closing()) {
            Connection connection = Streams.openConnection(LOOPBACK, server.port());
            try (connection) {
              assertThat(connection.peerAddress())
                  .isEqualTo(new InetSocketAddress(LOOPBACK, server.port()))
                  .isEqualTo(connection.writer().peerAddress())
                  .isEqualTo(connection.writer().transport().peerAddress());
              assertThat(connection.localAddress())
                  .isEqualTo(client.await())
                  .isEqualTo(connection.writer().localAddress())
                  .isEqualTo(connection.writer().transport().localAddress());
            }
            assertThat(connection.peerAddress().getPort()).isEqualTo(server.port());
          }
        });
  }

  @OnBothEngines
  void theUnixDomainHasOtherAddresses(EngineKind engine, @TempDir Path folder) {
    Loops.runReal(
        engine,
        () -> {
          Path path = folder.resolve("socket");
          Server server = Streams.startUnixServer((reader, writer) -> writer.close(), path);
          try (var closing = server.closing();
              var connection = Streams.openUnixConnection(path)) {
            assertThatThrownBy(connection::peerAddress)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining("getExtraInfo(ExtraInfo.PEERNAME)");
            assertThatThrownBy(connection::localAddress)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("getExtraInfo(ExtraInfo.SOCKNAME)");
            assertThat(connection.writer().getExtraInfo(ExtraInfo.PEERNAME)).isNotNull();
          }
        });
  }

  @OnBothEngines
  void datagramsAndPipes(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          DatagramEndpoint<DatagramProtocol> endpoint =
              getRunningLoop()
                  .createDatagramEndpoint(
                      () -> new DatagramProtocol() {}, DatagramOptions.on(LOOPBACK, 0));
          assertThat(endpoint.transport().localAddress().getPort()).isPositive();
          assertThatThrownBy(() -> endpoint.transport().peerAddress())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("There is no peername");
          endpoint.transport().close();

          Pipe pipe = Pipe.open();
          try (var sink = pipe.sink()) {
            var reading = getRunningLoop().connectReadPipe(() -> new Protocol() {}, pipe.source());
            assertThatThrownBy(() -> reading.transport().localAddress())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("There is no sockname");
            reading.transport().close();
          }
        });
  }

  @OnBothEngines
  void aProtocolAsksTheTransportThatItGets(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          Server server = getRunningLoop().createServer(Echo::new, LOOPBACK, 0);
          try (var closing = server.closing()) {
            Connected<Echo> client =
                getRunningLoop()
                    .createConnection(Echo::new, ConnectionOptions.to(server.sockets().get(0)));
            assertThat(client.protocol().transport().peerAddress().getPort())
                .isEqualTo(server.port());
            client.transport().close();
          }
        });
  }
}
