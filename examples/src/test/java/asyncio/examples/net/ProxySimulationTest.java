package asyncio.examples.net;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.examples.Worlds;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.TimeoutException;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.IncompleteReadException;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@link Proxy} between simulated hosts, under faults. */
class ProxySimulationTest {

  private static final int PORT = 8081;
  private static final int HEAD = 8;
  private static final int BLOCK = 32 * 1024;
  private static final int CLIENTS = 3;
  private static final double IDLE = 600;

  private int whole;
  private int atServer;
  private @Nullable Task<Void> proxying;

  // ---- programs

  private void proxy() throws IOException {
    proxying =
        createTask(
            () ->
                new Listener("", PORT)
                    .serve(
                        "passing on",
                        (reader, writer) ->
                            Proxy.passOn(
                                new Connection(reader, writer),
                                ConnectionOptions.to("server", PORT),
                                IDLE)));
    Objects.requireNonNull(proxying).join();
  }

  /** Sends everything back, at once or in the end. Requires that a regular end is the end. */
  private void serve() throws IOException {
    new Listener("", PORT).serve("echo", (reader, writer) -> answer(reader, writer));
  }

  private void answer(StreamReader reader, StreamWriter writer) throws IOException {
    ByteBuffer head;
    try {
      head = ByteBuffer.wrap(reader.readexactly(HEAD));
    } catch (IncompleteReadException nothing) {
      return;
    }
    int length = head.getInt();
    boolean atOnce = head.getInt() > 0;
    List<byte[]> kept = new ArrayList<>();
    int count = 0;
    for (byte[] block = reader.read(BLOCK); block.length > 0; block = reader.read(BLOCK)) {
      requirePattern(block, count);
      count += block.length;
      if (atOnce) {
        writer.writeAll(block);
      } else {
        kept.add(block);
      }
    }
    assertThat(count).as("bytes up to the end at the server").isEqualTo(length);
    atServer++;
    for (byte[] block : kept) {
      writer.writeAll(block);
    }
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = patternAt(i);
    }
    return bytes;
  }

  private static byte patternAt(int position) {
    return (byte) (position * 31 + position / 997);
  }

  private static void requirePattern(byte[] block, int position) {
    for (int i = 0; i < block.length; i++) {
      if (block[i] != patternAt(position + i)) {
        throw new AssertionError("Another byte than was sent, at " + (position + i));
      }
    }
  }

  /** Sends and receives until the world has no more faults, and some more. */
  private void visit(RandomGenerator random) {
    while (true) {
      int length = random.nextInt(random.nextInt(20) == 0 ? 1_000_000 : 100_000);
      try {
        attempt(length, random.nextBoolean());
      } catch (ExceptionGroup group) {
        requireLost(group);
      } catch (IOException | TimeoutException lost) {
        // again
      }
      sleep(random.nextDouble());
    }
  }

  private void attempt(int length, boolean atOnce) throws IOException {
    timeout(60, () -> transfer(length, atOnce));
  }

  private static void requireLost(ExceptionGroup group) {
    for (Throwable one : group.exceptions()) {
      if (!(one instanceof IOException)) {
        throw group;
      }
    }
  }

  private void transfer(int length, boolean atOnce) throws IOException {
    Connection connection = Streams.openConnection("proxy", PORT);
    try {
      TaskGroup.run(
          group -> {
            group.createTask(() -> send(connection.writer(), length, atOnce));
            group.createTask(() -> receive(connection.reader(), length));
          });
    } finally {
      Listener.reset(connection.writer()); // who gives up must not look as if all was sent
    }
  }

  private static void send(StreamWriter writer, int length, boolean atOnce) throws IOException {
    writer.writeAll(ByteBuffer.allocate(HEAD).putInt(length).putInt(atOnce ? 1 : 0).array());
    byte[] bytes = pattern(length);
    for (int i = 0; i < length; i += BLOCK) {
      writer.writeAll(Arrays.copyOfRange(bytes, i, Math.min(length, i + BLOCK)));
    }
    writer.writeEof();
  }

  private void receive(StreamReader reader, int length) throws IOException {
    int count = 0;
    for (byte[] block = reader.read(BLOCK); block.length > 0; block = reader.read(BLOCK)) {
      requirePattern(block, count);
      count += block.length;
    }
    if (count > 0) { // otherwise the proxy has found no server
      assertThat(count).as("bytes up to the end at the client").isEqualTo(length);
      whole++;
    }
  }

  // ---- worlds

  @Test
  void bytesAndEndsComeThroughOrTheConnectionIsLost() {
    Worlds.play(2, world -> faults(world));
  }

  private void faults(Simulation world) throws Exception {
    whole = 0;
    world.host("server").start(() -> serve());
    SimulatedHost proxy = world.host("proxy").start(() -> proxy());
    for (int i = 0; i < CLIENTS; i++) {
      world.host("client" + i).start(() -> visit(world.random()));
    }
    world
        .faults("server", "proxy", "client0", "client1", "client2")
        .partitions(60)
        .oneWayCuts(30)
        .holds(20)
        .slowLinks(20)
        .resets(5)
        .crashes(50)
        .pauses(30)
        .run(120);
    int before = whole;
    world.eventually(300, () -> whole >= before + 2 * CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      world.host("client" + i).crash(); // nobody says goodbye
    }
    world.eventually(1000, () -> Asyncio.allTasks(proxy.loop()).size() == 2); // the program's
  }

  @Test
  void aProxyThatStopsCutsOffWhatIsNotWhole() {
    Worlds.play(
        2,
        world -> {
          atServer = 0;
          world.host("server").start(() -> serve());
          SimulatedHost proxy = world.host("proxy").start(() -> proxy());
          SimulatedHost client = world.host("client0").start(() -> sleep(3600));
          world.network().link("client0", "proxy").bandwidth(100_000);
          world.network().link("server", "proxy").bandwidth(50_000);
          sleep(0.1);
          var transfer = client.call(() -> transfer(10_000_000, world.random().nextBoolean()));
          sleep(1 + 30 * world.random().nextDouble());
          proxy.call(() -> Objects.requireNonNull(proxying).cancel()).await();
          world.eventually(10, () -> !proxy.isUp());
          world.eventually(1000, () -> transfer.done());
          assertThat(transfer.exception()).isInstanceOf(ExceptionGroup.class);
          requireLost((ExceptionGroup) Objects.requireNonNull(transfer.exception()));
          sleep(10);
          assertThat(atServer).isZero();
        });
  }
}
