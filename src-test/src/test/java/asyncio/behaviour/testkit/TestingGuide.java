package asyncio.behaviour.testkit;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.test.AsyncAssertions.assertThatTask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.sync.Lock;
import asyncio.sync.Semaphore;
import asyncio.test.Allow;
import asyncio.test.AsyncExtension;
import asyncio.test.AsyncTest;
import asyncio.test.BothEngines;
import asyncio.test.Finding;
import asyncio.test.MemoryStreams;
import asyncio.test.RealTime;
import asyncio.test.Steps;
import asyncio.test.TestRun;
import asyncio.test.TestSettings;
import asyncio.test.VirtualClock;
import asyncio.test.explore.CancelAtEachAwait;
import asyncio.test.explore.Schedules;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java of {@code TESTING.md}, block by block; {@link TestingGuideTest} runs it. */
final class TestingGuide {

  private TestingGuide() {}

  static class Prices {
    private final Map<String, Task<Integer>> asked = new HashMap<>();

    int of(String what) {
      return await(asked.computeIfAbsent(what, w -> createTask(() -> ask(w))));
    }

    private int ask(String what) {
      sleep(2); // the server
      return what.length();
    }
  }

  static class PricesTest {
    private final Prices prices = new Prices();

    @AsyncTest
    void asksOnceForTwo() {
      var first = createTask(() -> prices.of("tea"));
      var second = createTask(() -> prices.of("tea"));
      assertEquals(3, await(first));
      assertEquals(3, await(second));
      assertEquals(2.0, getRunningLoop().time()); // seconds: it has asked once
    }
  }

  @ExtendWith(AsyncExtension.class)
  static class AllKindsTest {
    @ParameterizedTest
    @ValueSource(strings = {"tea", "coffee"})
    void hasAPrice(String what) {
      assertEquals(what.length(), new Prices().of(what));
    }

    @RepeatedTest(2)
    void twice() {
      sleep(3600);
    }
  }

  static class HeartbeatTest {
    static final ContextVar<String> USER = new ContextVar<>("user");

    Task<?> heartbeat;

    @BeforeEach
    void begin(Steps steps) {
      USER.set("ann");
      heartbeat =
          createTask(
              () -> {
                while (true) {
                  sleep(10);
                  steps.log("beat");
                }
              });
    }

    @AsyncTest
    void beatsThreeTimes(Steps steps) {
      assertEquals("ann", USER.get());
      sleep(35);
      steps.assertAre("beat beat beat");
    }

    @AfterEach
    void end() {
      heartbeat.cancelAndJoin();
    }
  }

  static class CacheTest {
    @AsyncTest
    void forgetsAfterAMinute(VirtualClock clock) {
      var expires = createTask(() -> sleep(60, "gone"));
      clock.advance(59);
      assertThatTask(expires).isPending();
      clock.advance(1);
      assertThatTask(expires).hasResult("gone");
      assertEquals(VirtualClock.BEGIN.plusSeconds(60), clock.instantSource().instant());
    }
  }

  static class ForgetfulTest {
    @AsyncTest
    void forgets() {
      createTask(() -> sleep(3600));
    }
  }

  static class AllowedTest {
    @AsyncTest
    @Allow(Finding.PENDING_TASKS)
    void refreshesForEver() {
      createTask(
          () -> {
            while (true) {
              sleep(60);
            }
          });
      sleep(3600);
    }
  }

  static class StuckTest {
    @AsyncTest
    void waitsForItself() {
      var lock = new Lock();
      lock.acquire();
      var second = createTask(() -> lock.acquire());
      await(second);
    }
  }

  static class EchoTest {
    static void echo(StreamReader reader, StreamWriter writer) throws IOException {
      try (writer) {
        for (byte[] line : reader) {
          writer.writeAll(line);
        }
      }
    }

    @AsyncTest
    void sendsBackEachLine() throws IOException {
      var pair = MemoryStreams.pair();
      var server = createTask(() -> echo(pair.server().reader(), pair.server().writer()));
      try (var client = pair.client()) {
        client.writer().writeAll("hello\n".getBytes(UTF_8));
        assertEquals("hello\n", new String(client.reader().readline(), UTF_8));
      }
      await(server);
    }
  }

  @RealTime
  static class OverTheWireTest {
    @BothEngines
    void answers(EngineKind engine) throws IOException {
      var server = Streams.startServer(EchoTest::echo, "127.0.0.1", 0);
      try (var closing = server.closing();
          var client = Streams.openConnection("127.0.0.1", server.port())) {
        client.writer().writeAll("hello\n".getBytes(UTF_8));
        client.writer().writeEof();
        assertEquals("hello\n", new String(client.reader().read(), UTF_8));
      }
    }
  }

  static class AccountTest {
    private int balance;

    private void deposit() {
      int before = balance;
      sleep(0); // the database
      balance = before + 1;
    }

    @AsyncTest
    @Schedules(1000)
    void noDepositIsLost() {
      var first = createTask(() -> deposit(), "first");
      var second =
          createTask(
              () -> {
                sleep(0); // comes
                sleep(0); // later
                deposit();
              },
              "second");
      await(first);
      await(second);
      assertEquals(2, balance);
    }
  }

  static class PoolTest {
    static void query(Semaphore connections) {
      connections.acquire();
      try {
        sleep(1);
        sleep(1);
      } finally {
        connections.release();
      }
    }

    @Test
    void givesTheConnectionBack() {
      int awaits =
          CancelAtEachAwait.check(
              () -> {
                var connections = new Semaphore(1);
                return new CancelAtEachAwait.Subject(
                    () -> query(connections), () -> assertFalse(connections.locked()));
              });
      assertEquals(2, awaits);
    }
  }

  static class WorldTest {
    static void serve() throws IOException {
      Streams.startServer(EchoTest::echo, "", 7000).serveForever();
    }

    static String ask(String question) throws IOException {
      try (var connection = Streams.openConnection("server", 7000)) {
        connection.writer().writeAll((question + "\n").getBytes(UTF_8));
        return new String(connection.reader().readline(), UTF_8).strip();
      }
    }

    @Test
    void survivesAPartition() {
      Simulation.run(
          42, // the seed
          simulation -> {
            simulation.host("server").start(() -> serve());
            var client = simulation.host("client").start(() -> sleep(3600));
            sleep(0.1);
            assertEquals("hello", await(client.call(() -> ask("hello"))));

            simulation.network().partition("client", "server");
            var asked = client.call(() -> ask("are you there?"));
            sleep(30);
            assertThatTask(asked).isPending();

            simulation.network().heal("client", "server");
            assertEquals("are you there?", await(asked));
          });
    }
  }

  static class ManySeedsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void getsAnAnswerThroughAnyWeather(long seed) {
      Simulation.run(
          seed,
          simulation -> {
            simulation.host("server").start(() -> WorldTest.serve());
            var client = simulation.host("client").start(() -> sleep(3600));
            simulation.network().link("client", "server").latency(0.001, 0.2).loss(0.2);
            sleep(0.1);
            assertEquals("hello", await(client.call(() -> WorldTest.ask("hello"))));
          });
    }
  }

  static class OtherFramework {
    static void runTest(String name, TestRun.Action test) throws Throwable {
      var run = new TestRun(TestSettings.named(name));
      try {
        run.run(name, test);
      } finally {
        run.finish(); // throws if something is left behind
      }
    }
  }
}
