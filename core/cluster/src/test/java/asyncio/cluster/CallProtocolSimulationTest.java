package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The call protocol on simulated hosts: loss, delay, cuts, crashes, pauses, from seeds. {@code
 * -Dasyncio.cluster.seeds=1000} runs more, {@code -Dasyncio.cluster.seed=42} one.
 */
class CallProtocolSimulationTest {

  private static final List<String> WORKERS = List.of("w1", "w2", "w3");
  private static final List<String> HOSTS = List.of("client", "w1", "w2", "w3");
  private static final int CALLS = 60;
  private static final double FAULTY = 60;

  /** What is known of a world, by its number: calls name it, as they cross as bytes. */
  private static final Map<Long, World> WORLDS = new ConcurrentHashMap<>();

  private static final AtomicLong NUMBERS = new AtomicLong();

  /** What happened. All hosts of a simulation run in one thread. */
  private static final class World {
    final Map<Integer, Integer> begun = new HashMap<>();
    final Map<Integer, String> outcomes = new TreeMap<>();
    final Map<String, Cluster> clusters = new HashMap<>();
    final Map<String, Integer> lives = new HashMap<>();

    int begun(int number) {
      return begun.getOrDefault(number, 0);
    }

    void outcome(int number, String outcome) {
      String former = outcomes.put(number, outcome);
      assertThat(former).as("a second outcome of call " + number).isNull();
    }
  }

  /** Some work that says when it begins. */
  record Work(long world, int number, double seconds, boolean fails)
      implements RemoteCoroutine<Integer> {
    @Override
    public Integer run() throws IOException {
      WORLDS.get(world).begun.merge(number, 1, Integer::sum);
      sleep(seconds);
      if (fails) {
        throw new IOException("call " + number);
      }
      return number;
    }
  }

  private static java.util.stream.LongStream seeds() {
    long one = Long.getLong("asyncio.cluster.seed", 0);
    return one != 0
        ? java.util.stream.LongStream.of(one)
        : java.util.stream.LongStream.rangeClosed(1, Long.getLong("asyncio.cluster.seeds", 25));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eachCallEndsOnceAndNothingIsLeft(long seed) {
    long id = NUMBERS.incrementAndGet();
    World world = new World();
    WORLDS.put(id, world);
    try {
      Simulation.run(seed, simulation -> run(simulation, id, world));
    } finally {
      WORLDS.remove(id);
    }
  }

  private static void run(Simulation simulation, long id, World world) {
    simulation.setLimit(3600);
    for (String worker : WORKERS) {
      SplittableRandom ofHost = new SplittableRandom(simulation.random().nextLong());
      simulation.host(worker).start(() -> serve(worker, world, ofHost));
    }
    SplittableRandom random = new SplittableRandom(simulation.seed());
    SplittableRandom ofClient = random.split();
    var client = simulation.host("client").start(() -> serve("client", world, ofClient));
    simulation.network().link("client", "w1").latency(0.001, 0.05).loss(0.05);
    simulation.network().link("client", "w2").latency(0.001, 0.2);
    simulation.network().link("client", "w3").latency(0.01, 0.02).loss(0.02);
    sleep(2);
    Future<Void> calling = client.call(() -> callAll(id, world, random));
    Task<Void> faults = createTask(() -> harm(simulation));
    await(faults);
    simulation.eventually(120, () -> calling.done());
    await(calling);
    SplittableRandom again = new SplittableRandom(simulation.seed());
    again.split();
    check(world, again);
    simulation.eventually(
        60,
        () ->
            WORKERS.stream()
                .map(world.clusters::get)
                .allMatch(cluster -> cluster.protocol().runningCalls() == 0));
  }

  private static void harm(Simulation simulation) {
    Task<Void> ofNetwork =
        createTask(
            () ->
                simulation
                    .faults(HOSTS.toArray(String[]::new))
                    .partitions(12)
                    .oneWayCuts(10)
                    .resets(5)
                    .slowLinks(15)
                    .pauses(20)
                    .run(FAULTY));
    Task<Void> ofHosts =
        createTask(() -> simulation.faults(WORKERS.toArray(String[]::new)).crashes(15).run(FAULTY));
    await(ofNetwork);
    await(ofHosts);
  }

  private static void serve(String name, World world, SplittableRandom random) {
    int life = world.lives.merge(name, 1, Integer::sum);
    ClusterOptions options = ClusterOptions.DEFAULT.withName(name);
    Cluster.Settings settings =
        new Cluster.Settings(
            name.equals("client") ? options : options.withServing(),
            Set.of(ClassFilter.locationOf(Work.class)),
            "simulated");
    world.clusters.put(
        name, Cluster.over(new StreamTransport(name, life, HOSTS, random.split()), settings));
    Asyncio.getRunningLoop().createFuture().await(); // for ever
  }

  // ---- the calls

  /** How a call is made; from the seed. */
  private record Plan(int number, int kind, double seconds, double patience, boolean fails) {
    static Plan of(int number, SplittableRandom random) {
      return new Plan(
          number,
          random.nextInt(5),
          random.nextInt(4) == 0 ? 0 : random.nextDouble() * 3,
          random.nextInt(4) == 0 ? 0 : random.nextDouble(),
          random.nextInt(5) == 0);
    }

    boolean mayRunTwice() {
      return kind == 1;
    }
  }

  private static void callAll(long id, World world, SplittableRandom random) {
    List<Task<Void>> all = new ArrayList<>();
    Cluster cluster = world.clusters.get("client");
    for (int number = 0; number < CALLS; number++) {
      Plan plan = Plan.of(number, random);
      all.add(createTask(() -> world.outcome(plan.number, call(cluster, id, plan))));
      sleep(FAULTY / CALLS);
    }
    for (Task<Void> each : all) {
      await(each);
    }
  }

  private static String call(Cluster cluster, long id, Plan plan) throws IOException {
    double seconds = plan.kind == 4 ? 1e6 : plan.seconds;
    Work work = new Work(id, plan.number, seconds, plan.fails);
    CallOptions options = CallOptions.DEFAULT.withRetries(plan.kind == 1 ? 1_000_000 : 0);
    try {
      Future<Integer> future = cluster.submit(work, options);
      return switch (plan.kind) {
        case 2 -> result(plan, Asyncio.timeout(plan.patience, () -> await(future)));
        case 3, 4 -> cancelLater(plan, future);
        default -> result(plan, await(future));
      };
    } catch (MemberLostException lost) {
      return lost.sent() ? "lost" : "not sent";
    } catch (TimeoutException late) {
      return "timeout";
    } catch (CancelledError cancelled) {
      return "cancelled";
    } catch (IOException thrown) {
      assertThat(thrown).hasMessage("call " + plan.number);
      assertThat(thrown.getSuppressed()).hasAtLeastOneElementOfType(RemoteCall.class);
      return "failed";
    } catch (IllegalStateException noWorker) {
      assertThat(noWorker).hasMessageContaining("No member takes calls");
      return "no worker";
    }
  }

  private static String cancelLater(Plan plan, Future<Integer> future) {
    sleep(plan.patience);
    future.cancel("enough");
    return result(plan, await(future));
  }

  private static String result(Plan plan, int number) {
    assertThat(number).isEqualTo(plan.number);
    return "result";
  }

  /** How often each outcome came, over all seeds: a test of nothing would show here. */
  private static final Map<String, Integer> TALLY = new TreeMap<>();

  /** Keeps the logger, which would be collected with its level. */
  private static final Logger LOGGER = Logger.getLogger("asyncio");

  @BeforeAll
  static void connectionsBreak() {
    LOGGER.setLevel(Level.SEVERE); // each warns of what is written to it
  }

  @AfterAll
  static void everyOutcomeWasThere() {
    LOGGER.setLevel(null);
    System.out.println("Calls in simulated clusters: " + TALLY);
    if (Long.getLong("asyncio.cluster.seed", 0) == 0) {
      assertThat(TALLY)
          .as(TALLY.toString())
          .containsOnlyKeys(
              "result", "failed", "lost", "no worker", "timeout", "cancelled", "ran twice");
    }
  }

  private static void check(World world, SplittableRandom random) {
    assertThat(world.outcomes).hasSize(CALLS);
    world.outcomes.values().forEach(outcome -> TALLY.merge(outcome, 1, Integer::sum));
    world.begun.values().stream()
        .filter(times -> times > 1)
        .forEach(times -> TALLY.merge("ran twice", 1, Integer::sum));
    for (int number = 0; number < CALLS; number++) {
      Plan plan = Plan.of(number, random);
      String outcome = world.outcomes.get(number);
      String what = "call " + number + " " + plan + ": " + outcome;
      if (!plan.mayRunTwice()) {
        assertThat(world.begun(number)).as(what).isLessThanOrEqualTo(1);
      } else {
        assertThat(outcome).as(what).isNotEqualTo("lost");
      }
      switch (outcome) {
        case "result", "failed" -> assertThat(world.begun(number)).as(what).isPositive();
        case "no worker", "not sent" -> assertThat(world.begun(number)).as(what).isZero();
        case "timeout" -> assertThat(plan.kind).as(what).isEqualTo(2);
        case "cancelled" -> assertThat(plan.kind).as(what).isBetween(3, 4);
        default -> assertThat(outcome).as(what).isEqualTo("lost");
      }
    }
  }
}
