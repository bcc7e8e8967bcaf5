package asyncio.simulation.network;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import asyncio.simulation.network.World.Machine;
import asyncio.test.internal.network.Latency;
import asyncio.test.internal.network.LinkSettings;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Datagrams over the simulated network. */
class DatagramsTest {

  private static final int PORT = 53;
  private static final LinkSettings EXACT = LinkSettings.of(Latency.constant(5_000_000));

  /** Keeps the first byte of each datagram. */
  private static final class Collecting implements DatagramProtocol {

    final List<Integer> received = new ArrayList<>();
    final List<IOException> errors = new ArrayList<>();

    @Override
    public void datagramReceived(byte[] data, SocketAddress address) {
      received.add((int) data[0]);
    }

    @Override
    public void errorReceived(IOException exception) {
      errors.add(exception);
    }
  }

  /** Sends numbers to a receiver, one in a millisecond. */
  private static List<Integer> send(EngineKind engine, int count, LinkSettings settings) {
    Collecting collected = new Collecting();
    try (World world = new World(engine, 1)) {
      world.network.setLinks(settings);
      Machine receiver = world.add("receiver");
      receiver.start(() -> getRunningLoop().createDatagramEndpoint(() -> collected, onAll(PORT)));
      Machine sender = world.add("sender");
      world.run(
          sender.start(
              () -> {
                DatagramEndpoint<?> endpoint =
                    getRunningLoop()
                        .createDatagramEndpoint(
                            Collecting::new, DatagramOptions.to("receiver", PORT));
                for (int i = 0; i < count; i++) {
                  endpoint.transport().sendto(new byte[] {(byte) i});
                  sleep(0.001);
                }
                sleep(1);
                endpoint.transport().close();
              }));
    }
    return collected.received;
  }

  private static DatagramOptions onAll(int port) {
    return DatagramOptions.on("0.0.0.0", port);
  }

  @OnBothEngines
  void datagramsArriveAndAreAnswered(EngineKind engine) {
    List<String> seen = new ArrayList<>();
    Collecting answers = new Collecting();
    try (World world = new World(engine, 1)) {
      world.network.setLinks(EXACT);
      Machine server = world.add("server");
      server.start(
          () ->
              getRunningLoop()
                  .createDatagramEndpoint(
                      () ->
                          new DatagramProtocol() {
                            private @Nullable DatagramTransport transport;

                            @Override
                            public void connectionMade(DatagramTransport made) {
                              transport = made;
                            }

                            @Override
                            public void datagramReceived(byte[] data, SocketAddress address) {
                              seen.add(data.length + " bytes from " + address);
                              if (transport != null) {
                                transport.sendto(new byte[] {9}, address);
                              }
                            }
                          },
                      onAll(PORT)));
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                DatagramEndpoint<?> endpoint =
                    getRunningLoop()
                        .createDatagramEndpoint(() -> answers, DatagramOptions.to("server", PORT));
                endpoint.transport().sendto(new byte[3]);
                sleep(0.009);
                assertThat(answers.received).isEmpty();
                sleep(0.002);
                assertThat(answers.received).containsExactly(9);
                endpoint.transport().close();
              }));
    }
    assertThat(seen).containsExactly("3 bytes from client/10.0.0.2:32768");
  }

  @OnBothEngines
  void someGetLost(EngineKind engine) {
    List<Integer> received = send(engine, 100, EXACT.withLoss(0.2));
    assertThat(received).hasSizeBetween(60, 95).isSorted().doesNotHaveDuplicates();
  }

  @OnBothEngines
  void someComeTwice(EngineKind engine) {
    List<Integer> received = send(engine, 100, EXACT.withDuplication(0.2));
    assertThat(received).hasSizeBetween(105, 140).isSorted();
    assertThat(received.stream().distinct()).hasSize(100);
  }

  @OnBothEngines
  void someOvertakeOthers(EngineKind engine) {
    Latency varying = Latency.uniform(1_000_000, 10_000_000);
    List<Integer> received = send(engine, 100, LinkSettings.of(varying));
    List<Integer> sent = IntStream.range(0, 100).boxed().toList();
    assertThat(received).containsExactlyInAnyOrderElementsOf(sent).isNotEqualTo(sent);
  }

  @OnBothEngines
  void aCutLosesThemAndAHoldKeepsThem(EngineKind engine) {
    Collecting collected = new Collecting();
    try (World world = new World(engine, 1)) {
      world.network.setLinks(LinkSettings.of(Latency.uniform(1_000_000, 10_000_000)));
      Machine receiver = world.add("receiver");
      receiver.start(() -> getRunningLoop().createDatagramEndpoint(() -> collected, onAll(PORT)));
      Machine sender = world.add("sender");
      world.at(1, () -> world.network.cut(sender.host, receiver.host));
      world.at(
          2,
          () -> {
            world.network.heal(sender.host, receiver.host);
            world.network.hold(sender.host, receiver.host);
          });
      world.at(10, () -> world.network.release(sender.host, receiver.host));
      world.run(
          sender.start(
              () -> {
                DatagramEndpoint<?> endpoint =
                    getRunningLoop()
                        .createDatagramEndpoint(
                            Collecting::new, DatagramOptions.to("receiver", PORT));
                sleep(0.5);
                for (int i = 0; i < 5; i++) { // at 0.5, 1.5, ... seconds
                  endpoint.transport().sendto(new byte[] {(byte) i});
                  sleep(1);
                }
                sleep(3);
                assertThat(collected.received).containsExactly(0);
                sleep(3);
                endpoint.transport().close();
              }));
    }
    assertThat(collected.received).containsExactly(0, 2, 3, 4);
  }

  @OnBothEngines
  void nobodyReceives(EngineKind engine) {
    Collecting collected = new Collecting();
    try (World world = new World(engine, 1)) {
      world.add("server");
      Machine client = world.add("client");
      world.run(
          client.start(
              () -> {
                DatagramEndpoint<?> endpoint =
                    getRunningLoop()
                        .createDatagramEndpoint(
                            () -> collected, DatagramOptions.to("server", PORT));
                endpoint.transport().sendto(new byte[1]);
                sleep(1);
                endpoint.transport().close();
              }));
    }
    assertThat(collected.errors).hasSize(1).first().isInstanceOf(PortUnreachableException.class);
  }

  @OnBothEngines
  void aFullBufferDropsThem(EngineKind engine) {
    try (World world = World.traced(engine, 1)) {
      Machine receiver = world.add("receiver");
      receiver.start(
          () -> {
            var channel = receiver.host.provider().openDatagramChannel();
            channel.bind(new java.net.InetSocketAddress("10.0.0.1", PORT));
          });
      Machine sender = world.add("sender");
      world.run(
          sender.start(
              () -> {
                DatagramEndpoint<?> endpoint =
                    getRunningLoop()
                        .createDatagramEndpoint(
                            Collecting::new, DatagramOptions.to("receiver", PORT));
                for (int i = 0; i < 6; i++) {
                  endpoint.transport().sendto(new byte[50_000]);
                  sleep(0.1);
                }
                endpoint.transport().close();
              }));
      assertThat(world.trace()).filteredOn(line -> line.contains("buffer is full")).hasSize(1);
    }
  }
}
