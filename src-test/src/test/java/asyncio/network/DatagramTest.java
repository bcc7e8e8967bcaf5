package asyncio.network;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.net.Datagram;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import asyncio.net.ExtraInfo;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Datagrams, over loopback. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class DatagramTest {

  private static final String LOOPBACK = "127.0.0.1";

  /** Writes down what it is told. */
  private static class Noted implements DatagramProtocol {

    final Steps steps = new Steps();
    final List<SocketAddress> senders = new ArrayList<>();
    final Future<Void> lost = getRunningLoop().createFuture();
    @Nullable IOException error;

    @Override
    public void connectionMade(DatagramTransport transport) {
      steps.log("made");
    }

    @Override
    public void datagramReceived(byte[] data, SocketAddress address) {
      steps.log("'" + new String(data, StandardCharsets.UTF_8) + "'");
      senders.add(address);
    }

    @Override
    public void errorReceived(IOException exception) {
      error = exception;
    }

    @Override
    @SuppressWarnings("NullAway") // the result of a future of nothing
    public void connectionLost(@Nullable Exception exception) {
      steps.log(exception == null ? "lost" : "lost:" + exception.getClass().getSimpleName());
      lost.setResult(null);
    }
  }

  private static DatagramEndpoint<Noted> open(DatagramOptions options) throws IOException {
    return getRunningLoop().createDatagramEndpoint(Noted::new, options);
  }

  private static InetSocketAddress address(DatagramEndpoint<?> endpoint) {
    return (InetSocketAddress) endpoint.transport().getExtraInfo(ExtraInfo.SOCKNAME);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(0.001);
    }
  }

  @OnBothEngines
  void datagramsGoToAndFro(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          DatagramEndpoint<Noted> server = open(DatagramOptions.on(LOOPBACK, 0));
          server.protocol().steps.assertAre("made");
          DatagramEndpoint<Noted> client =
              open(DatagramOptions.to(LOOPBACK, address(server).getPort()));
          assertThat(client.transport().getExtraInfo(ExtraInfo.PEERNAME))
              .isEqualTo(address(server));
          client.transport().sendto(bytes("one"));
          until(() -> server.protocol().senders.size() == 1); // datagrams may overtake each other
          client.transport().sendto(bytes("two"), address(server));
          until(() -> server.protocol().senders.size() == 2);
          server.protocol().steps.assertAre("made 'one' 'two'");
          assertThat(server.protocol().senders).containsOnly(address(client));
          server.transport().sendto(new byte[0], address(client));
          until(() -> client.protocol().senders.size() == 1);
          server.transport().sendto(bytes("back"), address(client));
          until(() -> client.protocol().senders.size() == 2);

          client.transport().close();
          client.transport().close();
          assertThat(client.transport().isClosing()).isTrue();
          await(client.protocol().lost);
          client.protocol().steps.assertAre("made '' 'back' lost");
          server.transport().abort();
          await(server.protocol().lost);
          server.transport().sendto(bytes("too late"), address(client)); // nothing happens
        });
  }

  @OnBothEngines
  void whereToMustBeClear(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          DatagramEndpoint<Noted> free = open(DatagramOptions.on(LOOPBACK, 0));
          DatagramEndpoint<Noted> bound = open(DatagramOptions.to(address(free)));
          assertThatThrownBy(() -> free.transport().sendto(bytes("x")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("no remote address");
          assertThatThrownBy(() -> bound.transport().sendto(bytes("x"), address(bound)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("must be null or");
          free.transport().close();
          bound.transport().close();
        });
  }

  @OnBothEngines
  void anErrorIsToldAndIsNotTheEnd(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (DatagramChannel deaf = DatagramChannel.open(StandardProtocolFamily.INET)) {
            deaf.bind(new InetSocketAddress(LOOPBACK, 0));
            deaf.connect(new InetSocketAddress(LOOPBACK, 9)); // to nobody else it listens
            DatagramEndpoint<Noted> client =
                open(DatagramOptions.to((InetSocketAddress) deaf.getLocalAddress()));
            client.transport().sendto(new byte[100_000]); // UDP takes less
            assertThat(client.protocol().error).isNotNull();
            client.protocol().error = null;
            client.transport().sendto(new byte[0]);
            assertThat(client.protocol().error).hasMessageContaining("no empty datagram");
            client.protocol().error = null;
            until(
                () -> {
                  client.transport().sendto(bytes("nobody there"));
                  return client.protocol().error != null;
                });
            assertThat(client.protocol().error).isInstanceOf(PortUnreachableException.class);
            assertThat(client.transport().isClosing()).isFalse();
            client.transport().close();
          }
        });
  }

  @OnBothEngines
  void aProtocolThatFailsIsReported(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          List<ExceptionContext> reports = new ArrayList<>();
          loop.setExceptionHandler((where, context) -> reports.add(context));
          DatagramEndpoint<Noted> server =
              loop.createDatagramEndpoint(
                  () ->
                      new Noted() {
                        @Override
                        public void datagramReceived(byte[] data, SocketAddress address) {
                          super.datagramReceived(data, address);
                          throw new IllegalStateException("my mistake");
                        }
                      },
                  DatagramOptions.on(LOOPBACK, 0));
          DatagramEndpoint<Noted> client = open(DatagramOptions.to(address(server)));
          client.transport().sendto(bytes("1"));
          client.transport().sendto(bytes("2"));
          until(() -> server.protocol().senders.size() == 2);
          assertThat(reports).hasSize(2);
          assertThat(reports.get(0).exception()).hasMessage("my mistake");
          server.transport().close();
          client.transport().close();
        });
  }

  @OnBothEngines
  void aPortCanBeShared(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          DatagramEndpoint<Noted> one = open(DatagramOptions.on(LOOPBACK, 0).withReusePort());
          DatagramEndpoint<Noted> two = open(DatagramOptions.on(address(one)).withReusePort());
          assertThat(address(two)).isEqualTo(address(one));
          assertThatThrownBy(() -> open(DatagramOptions.on(address(one))))
              .isInstanceOf(BindException.class)
              .hasMessageContaining(address(one).toString().substring(1));
          one.transport().close();
          two.transport().close();
        });
  }

  @OnBothEngines
  void aLocalAddressAndBroadcast(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          DatagramEndpoint<Noted> server = open(DatagramOptions.on("localhost", 0));
          DatagramEndpoint<Noted> client =
              open(
                  DatagramOptions.to("localhost", address(server).getPort())
                      .withLocalAddress(new InetSocketAddress(LOOPBACK, 0))
                      .withBroadcast());
          DatagramChannel socket =
              (DatagramChannel) client.transport().getExtraInfo(ExtraInfo.SOCKET);
          assertThat(socket.getOption(StandardSocketOptions.SO_BROADCAST)).isTrue();
          server.transport().close();
          client.transport().close();
        });
  }

  @OnBothEngines
  void aSocketOfOnesOwn(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          DatagramChannel sock = DatagramChannel.open();
          sock.bind(new InetSocketAddress(LOOPBACK, 0));
          DatagramOptions over = DatagramOptions.over(sock);
          assertThatThrownBy(over::withReusePort).isInstanceOf(IllegalStateException.class);
          DatagramEndpoint<Noted> endpoint = open(over);
          endpoint.transport().sendto(bytes("to myself"), address(endpoint));
          until(() -> endpoint.protocol().senders.size() == 1);
          endpoint.transport().close();
          await(endpoint.protocol().lost);
          assertThat(sock.isOpen()).isFalse();
        });
  }

  @OnBothEngines
  void withoutATransport(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          try (DatagramChannel one = DatagramChannel.open();
              DatagramChannel two = DatagramChannel.open()) {
            one.bind(new InetSocketAddress(LOOPBACK, 0)).configureBlocking(false);
            two.bind(new InetSocketAddress(LOOPBACK, 0)).configureBlocking(false);
            Task<Datagram> receiving = createTask(() -> loop.sockRecvfrom(one, 4));
            sleep(0);
            assertThat(loop.sockSendto(two, bytes("longer"), one.getLocalAddress())).isEqualTo(6);
            Datagram datagram = await(receiving);
            assertThat(datagram.data()).isEqualTo(bytes("long"));
            assertThat(datagram.address()).isEqualTo(two.getLocalAddress());

            Task<Datagram> cancelled = createTask(() -> loop.sockRecvfrom(one, 4));
            sleep(0);
            cancelled.cancel();
            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            assertThat(loop.removeReader(one)).isFalse();
          }
        });
  }
}
