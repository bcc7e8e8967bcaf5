package asyncio.test.simulation;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.Task;
import asyncio.TimerHandle;
import asyncio.futures.Future;
import asyncio.test.internal.loops.NoLoop;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A world of named hosts in one JVM and one thread, in virtual time, from a seed: real, unchanged
 * programs, which connect to one another over a simulated network that has faults.
 *
 * <pre>{@code
 * Simulation.run(
 *     42,
 *     simulation -> {
 *       simulation.host("server").start(() -> serve());
 *       SimulatedHost client = simulation.host("client");
 *       client.start(() -> sleep(3600));
 *       assertEquals("pong", client.call(() -> ask("server")).await());
 *       simulation.network().partition("client", "server");
 *       assertThrows(TimeoutException.class, () -> client.call(() -> ask("server")).await());
 *     });
 * }</pre>
 *
 * <p>The body is a coroutine on a host of its own, named {@code simulation}. It starts the other
 * hosts, makes faults, and checks. When it returns, the simulation is over: all loops are closed.
 *
 * <p>The same seed gives the same run, if the programs take part: see {@link #checkDeterminism}.
 * They must not use real time ({@code System.nanoTime()}, {@code Thread.sleep}), real threads, real
 * sockets, or random numbers from elsewhere than {@link #random()}.
 *
 * <p>Threads: everything runs in the calling thread, which must not run a loop; on the portable
 * engine in virtual threads that take turns with it.
 */
public final class Simulation {

  private static final double DEFAULT_LIMIT = 24 * 3600;

  private final World world;
  private final RandomGenerator random;
  private final Network network;
  private final long seed;
  private double limit = DEFAULT_LIMIT;

  private Simulation(long seed, World world) {
    this.seed = seed;
    this.world = world;
    this.random = world.newRandom();
    this.network = new Network(world);
  }

  /** What happens in a simulation. */
  @FunctionalInterface
  public interface Body {

    /**
     * Starts hosts, makes faults, and checks. A coroutine.
     *
     * @param simulation the simulation
     * @throws Exception if something is wrong; it fails the simulation
     */
    void run(Simulation simulation) throws Exception;
  }

  // ---- running

  /**
   * Runs a simulation.
   *
   * @param seed decides all that is random
   * @param body the coroutine that plays it
   * @throws SimulationFailure if the body, a host's program or an invariant fails, if the world is
   *     deadlocked, or if it does not end; says the time and the seed
   * @throws IllegalStateException if the caller runs in a loop
   */
  public static void run(long seed, Body body) {
    run(seed, null, body);
  }

  /**
   * Runs a simulation on an engine.
   *
   * @param seed decides all that is random
   * @param engine the engine of all loops; null: the one that loops have by default
   * @param body the coroutine that plays it
   * @throws SimulationFailure as of {@link #run(long, Body)}
   */
  public static void run(long seed, @Nullable EngineKind engine, Body body) {
    play(seed, engine, body, null);
  }

  /**
   * Runs a simulation twice, and compares what happened, event by event.
   *
   * @param seed decides all that is random
   * @param body the coroutine that plays it; makes all that it needs anew
   * @throws SimulationFailure as of {@link #run(long, Body)}
   * @throws AssertionError if the runs differ; names the first event that does
   */
  public static void checkDeterminism(long seed, Body body) {
    Trace first = traced(seed, null, body);
    first.requireSame(traced(seed, null, body));
  }

  /**
   * Runs a simulation, and returns what happened.
   *
   * @param seed decides all that is random
   * @param engine the engine of all loops; null: the one that loops have by default
   * @param body the coroutine that plays it
   * @return a line for each packet, step, callback and fault, in order
   * @throws SimulationFailure as of {@link #run(long, Body)}
   */
  public static List<String> trace(long seed, @Nullable EngineKind engine, Body body) {
    return traced(seed, engine, body).lines();
  }

  private static Trace traced(long seed, @Nullable EngineKind engine, Body body) {
    Trace trace = new Trace();
    play(seed, engine, body, trace);
    return trace;
  }

  private static void play(
      long seed, @Nullable EngineKind engine, Body body, @Nullable Trace trace) {
    Objects.requireNonNull(body, "body");
    NoLoop.require("A Simulation");
    World world = new World(seed, engine);
    if (trace != null) {
      world.setTrace(trace);
    }
    Simulation simulation = new Simulation(seed, world);
    try {
      simulation.play(body);
    } catch (Throwable failure) {
      throw new SimulationFailure(seed, simulation.time(), failure);
    } finally {
      world.close();
    }
  }

  private void play(Body body) {
    SimulatedHost host = world.bodyHost();
    EventLoop loop = host.newLoop(world.newLoop());
    Task<Void> task = loop.createTask(() -> body.run(this), "simulation");
    world.run(task::done, () -> (long) (limit * 1e9));
    task.result();
  }

  // ---- its parts

  /**
   * A host; a new one if there is none of that name yet.
   *
   * @param name the name, by which the other hosts find it
   * @return the host; start its program
   */
  public SimulatedHost host(String name) {
    world.requireTurn();
    return world.host(Objects.requireNonNull(name, "name"));
  }

  /**
   * The network, and its faults.
   *
   * @return always the same object
   */
  public Network network() {
    return network;
  }

  /**
   * Random numbers from the seed, for the body and the programs.
   *
   * @return always the same object
   */
  public RandomGenerator random() {
    return random;
  }

  /**
   * The seed.
   *
   * @return the number that was given to {@code run}
   */
  public long seed() {
    return seed;
  }

  /**
   * The right time, of which the hosts' clocks may differ.
   *
   * @return seconds since the beginning
   */
  public double time() {
    return world.agenda().now() / 1e9;
  }

  /**
   * Sets how long the simulation may take.
   *
   * @param seconds simulated seconds; a day if nothing is said
   */
  public void setLimit(double seconds) {
    world.requireTurn();
    if (!(seconds > 0)) {
      throw new IllegalArgumentException("A limit is positive: " + seconds);
    }
    limit = Math.min(seconds, 9e9);
  }

  /**
   * Random faults, from the seed.
   *
   * @param hosts the names of the hosts that have them
   * @return no faults yet: say which, and run them
   */
  public Faults faults(String... hosts) {
    world.requireTurn();
    return new Faults(this, List.of(hosts), world.newRandom());
  }

  void requireHost(String name) {
    var unused = world.knownHost(name);
  }

  /**
   * Lets the ready tasks of each host run in an order from the seed, in place of first come, first
   * served. For hosts that are started from now on.
   */
  public void shuffleSteps() {
    world.requireTurn();
    world.shuffleSteps();
  }

  // ---- what must hold

  /**
   * Checks a condition at the end of each instant at which something happened. Fails the simulation
   * when it does not hold, or throws.
   *
   * @param name for the failure's message; several conditions may have the same
   * @param invariant looks at the objects of the programs; must not change anything
   */
  public void always(String name, BooleanSupplier invariant) {
    world.requireTurn();
    world.always(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(invariant, "invariant"));
  }

  /**
   * Waits until a condition holds. Suspends; for the body. Cancellation: nothing is lost.
   *
   * @param seconds how long it may take, in simulated seconds
   * @param condition looks at the objects of the programs, at the end of each instant; must not
   *     change anything
   * @throws AssertionError if it does not hold in time; what the condition throws, if it does
   * @throws IllegalArgumentException if the time is negative, or not a number
   */
  public void eventually(double seconds, BooleanSupplier condition) {
    world.requireTurn();
    Objects.requireNonNull(condition, "condition");
    if (!(seconds >= 0)) {
      throw new IllegalArgumentException("A time is seconds, not negative: " + seconds);
    }
    if (condition.getAsBoolean()) {
      return;
    }
    EventLoop loop = Asyncio.getRunningLoop();
    Future<Boolean> holds = loop.createFuture();
    SimulatedHost body = world.bodyHost();
    Runnable stop =
        world.when(
            condition,
            thrown -> {
              loop.callSoonThreadsafe(() -> complete(holds, true, thrown));
              body.wake();
            });
    TimerHandle timer = loop.callLater(seconds, () -> complete(holds, false, null));
    try {
      if (!holds.await()) {
        throw new AssertionError("The condition does not hold within " + seconds + " s.");
      }
    } finally {
      stop.run();
      timer.cancel();
    }
  }

  /**
   * Waits until a condition holds; see {@link #eventually(double, BooleanSupplier)}.
   *
   * @param within how long it may take
   * @param condition looks at the objects of the programs
   */
  public void eventually(Duration within, BooleanSupplier condition) {
    eventually(within.getSeconds() + within.getNano() / 1e9, condition);
  }

  private static void complete(Future<Boolean> future, boolean result, @Nullable Throwable thrown) {
    if (future.done()) {
      return;
    } else if (thrown == null) {
      future.setResult(result);
    } else {
      future.setException(thrown);
    }
  }

  /**
   * Says which reports to the hosts' exception handlers are no fault, such as those of connections
   * that a partition has cut. All others fail the simulation.
   *
   * @param tolerated whether a report is no fault
   */
  public void tolerate(Predicate<ExceptionContext> tolerated) {
    world.requireTurn();
    world.tolerate(Objects.requireNonNull(tolerated, "tolerated"));
  }
}
