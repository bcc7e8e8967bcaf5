package asyncio.behaviour.testkit;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.test.AsyncAssertions.assertThatTask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.sync.Lock;
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
import asyncio.test.explore.Explorer;
import asyncio.test.explore.Schedules;
import asyncio.test.explore.Trial;
import asyncio.test.simulation.History;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples in the Javadoc of the test kit, word for word. They are compiled, and not run. */
@SuppressWarnings({"unused", "ClassCanBeStatic", "FutureReturnValueIgnored"})
final class JavadocExamples {

  private JavadocExamples() {}

  private interface Prices {
    int of(String what);
  }

  private interface Account {
    void deposit(int amount);

    int balance();
  }

  private interface Client {
    int add(int number);
  }

  private static void open() {}

  private static void asksOnce() {}

  private static void transfer() {}

  private static void serve() {}

  private static void update(Lock lock) {}

  private static String ask(String host) {
    return host;
  }

  static void order() {
    RandomGenerator random = new SplittableRandom(8231);
    EventLoop loop = EventLoop.builder().order(ready -> random.nextInt(ready.size())).build();
  }

  static void clock(VirtualClock clock) {
    clock.advance(5);
    assertEquals(5.0, clock.time());
  }

  static class OnEachEngine {
    @BothEngines
    void asksOnce() {
      open();
    } // runs as asksOnce() DIRECT, and as asksOnce() PORTABLE
  }

  @ExtendWith(AsyncExtension.class)
  class PricesTest {
    @BeforeEach
    void open() {
      transfer();
    } // in the same loop, context and time

    @Test
    void asksOnce(VirtualClock clock) {
      transfer();
      clock.advance(3600);
      transfer();
    }

    @Test
    @RealTime
    @Timeout(5)
    void overTheWire() {
      transfer();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void asks(int times) {
      transfer();
    }
  }

  static class Refreshing {
    @AsyncTest
    @Allow(Finding.PENDING_TASKS) // the cache refreshes itself for ever
    void refreshes() {
      transfer();
    }
  }

  static class Asking {
    private Prices prices;

    @AsyncTest
    void asksOnce() throws Exception {
      var price = createTask(() -> prices.of("tea"));
      sleep(3600);
      assertEquals(12, await(price));
    }
  }

  static void run() throws Throwable {
    TestRun run = new TestRun(TestSettings.named("prices"));
    try {
      run.run("open", () -> open());
      run.run("test", () -> asksOnce());
    } finally {
      run.finish(); // throws if a task is left, an exception is lost, …
    }
  }

  static void assertions(Task<String> task, Future<String> answer) {
    assertThatTask(task).isPending().isWaitingFor(answer);
    assertThatTask(task).isCancelled();
    assertThatTask(task).hasResult("tea");
    assertThatTask(task).hasFailedWith(IOException.class).hasMessage("gone");
  }

  static void steps(Steps steps) {
    steps.log("open");
    createTask(() -> steps.log("task"));
    sleep(1);
    steps.log("close");
    steps.assertAre("open task close");
  }

  static void streams() throws IOException {
    var pair = MemoryStreams.pair();
    try (var client = pair.client();
        var server = pair.server()) {
      client.writer().writeAll("ping\n".getBytes(UTF_8));
      assertEquals("ping\n", new String(server.reader().readline(), UTF_8));
    }
  }

  static class AccountTest {
    private Account account;

    @AsyncTest
    @Schedules(1000)
    void noDepositIsLost() {
      gather(() -> account.deposit(1), () -> account.deposit(1)).await();
      assertEquals(2, account.balance());
    }
  }

  static void explore() {
    Explorer.of(Trial.of(() -> transfer())).schedules(1000).check();
  }

  static void cancel() {
    CancelAtEachAwait.check(
        () -> {
          Lock lock = new Lock();
          return new CancelAtEachAwait.Subject(
              () -> update(lock), () -> assertFalse(lock.locked()));
        });
  }

  static void faults(Simulation simulation) {
    simulation.faults("a", "b", "c").partitions(20).crashes(60).pauses(30).run(300);
  }

  static void history(Client client, History.Model<Integer, Integer, Integer> model) {
    History<Integer, Integer> history = new History<>();
    History<Integer, Integer>.Operation add = history.begin("client 1", 5);
    add.returned(client.add(5));
    history.checkLinearizable(model);
  }

  static void simulation() {
    Simulation.run(
        42,
        simulation -> {
          simulation.host("server").start(() -> serve());
          SimulatedHost client = simulation.host("client");
          client.start(() -> sleep(3600));
          assertEquals("pong", client.call(() -> ask("server")).await());
          simulation.network().partition("client", "server");
          assertThrows(TimeoutException.class, () -> client.call(() -> ask("server")).await());
        });
  }
}
