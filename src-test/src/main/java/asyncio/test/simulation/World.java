package asyncio.test.simulation;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.LoopBuilder;
import asyncio.observe.CallGraph;
import asyncio.test.explore.Explorer;
import asyncio.test.internal.loops.NoLoop;
import asyncio.test.internal.network.Agenda;
import asyncio.test.internal.network.SimulatedNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Drives a simulation, in the calling thread: runs each host that has something to do at this
 * instant, until none has; then moves the time to what happens next.
 */
final class World {

  /** How many instants the hosts have to end when the simulation is over. */
  private static final int LAST_INSTANTS = 1000;

  private final Agenda agenda = new Agenda();
  private final SplittableRandom random;

  /** Chooses which of the hosts that can run comes first. */
  private final RandomGenerator hostOrder;

  private final SimulatedNetwork network;
  private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
  private final SimulatedHost body;

  /** The loops of hosts that have crashed: closed in the end, when nobody looks any more. */
  private final List<EventLoop> abandoned = new ArrayList<>();

  private final List<Invariant> invariants = new ArrayList<>();
  private final List<Pending> pending = new ArrayList<>();
  private final @Nullable EngineKind engine;
  private @Nullable Trace trace;
  private Predicate<ExceptionContext> tolerated = context -> false;
  private @Nullable AssertionError reported;
  private boolean shuffles;
  private boolean over;
  private boolean closed;

  /** Drives the simulation. Coroutines run in it, or take turns with it. */
  private final Thread driver = Thread.currentThread();

  /** What must hold at the end of each instant. */
  private record Invariant(String name, BooleanSupplier holds) {

    void check() {
      boolean held;
      try {
        held = holds.getAsBoolean();
      } catch (Throwable thrown) {
        throw new AssertionError("The invariant '" + name + "' throws " + thrown, thrown);
      }
      if (!held) {
        throw new AssertionError("The invariant '" + name + "' does not hold.");
      }
    }
  }

  /** Waits for a condition. */
  interface Waiter {

    /** The condition holds; or it throws, and the exception is not null. */
    void done(@Nullable Throwable thrown);
  }

  /** A condition that the simulation's body waits for. */
  private record Pending(BooleanSupplier condition, Waiter waiter) {

    /** Tells the waiter if the wait is over. */
    boolean isOver() {
      Throwable thrown = null;
      try {
        if (!condition.getAsBoolean()) {
          return false;
        }
      } catch (Throwable ofCondition) {
        thrown = ofCondition;
      }
      waiter.done(thrown);
      return true;
    }
  }

  World(long seed, @Nullable EngineKind engine) {
    this.engine = engine;
    this.random = new SplittableRandom(seed);
    this.hostOrder = random.split();
    this.network = new SimulatedNetwork(agenda, random.split());
    this.body = newHost("simulation");
  }

  /**
   * Refuses callers who have no part in the simulation: other threads, which would change it at any
   * time, and those who come when it is over.
   */
  void requireTurn() {
    if (closed) {
      throw new IllegalStateException("The simulation is over.");
    }
    if (Thread.currentThread() != driver && !isInAHost()) {
      throw new IllegalStateException(
          "Only the thread of the simulation may do that: its body, and the programs and callbacks"
              + " of its hosts.");
    }
  }

  private boolean isInAHost() {
    EventLoop running = NoLoop.running();
    return running != null && hosts.values().stream().anyMatch(host -> host.runs(running));
  }

  // ---- its parts

  Agenda agenda() {
    return agenda;
  }

  SimulatedNetwork network() {
    return network;
  }

  /**
   * A source of randomness of its own, so that one part does not change what another part draws.
   */
  RandomGenerator newRandom() {
    return random.split();
  }

  /** The host of the simulation's body. */
  SimulatedHost bodyHost() {
    return body;
  }

  SimulatedHost host(String name) {
    SimulatedHost known = hosts.get(name);
    return known == null ? newHost(name) : known;
  }

  /** A host that must be there already: a name that was mistyped makes no host. */
  SimulatedHost knownHost(String name) {
    SimulatedHost known = hosts.get(name);
    if (known == null) {
      throw new IllegalArgumentException(
          "There is no host '" + name + "': call host(\"" + name + "\") before. " + hosts.keySet());
    }
    return known;
  }

  private SimulatedHost newHost(String name) {
    SimulatedHost host = new SimulatedHost(this, network.addHost(name), name);
    hosts.put(name, host);
    return host;
  }

  LoopBuilder newLoop() {
    LoopBuilder builder = EventLoop.builder().debug(false);
    if (shuffles) {
      builder.order(Explorer.orderOf(random.nextLong()));
    }
    return engine == null ? builder : builder.engine(engine);
  }

  void shuffleSteps() {
    shuffles = true;
  }

  // ---- what is watched

  void always(String name, BooleanSupplier invariant) {
    invariants.add(new Invariant(name, invariant));
  }

  /** Tells a waiter once a condition holds, at the end of an instant. Returns how to stop that. */
  Runnable when(BooleanSupplier condition, Waiter waiter) {
    Pending added = new Pending(condition, waiter);
    pending.add(added);
    return () -> pending.remove(added);
  }

  void tolerate(Predicate<ExceptionContext> more) {
    tolerated = tolerated.or(more);
  }

  /** The exception handler of a host was called. */
  void reported(SimulatedHost host, ExceptionContext context) {
    Throwable ofPredicate = null;
    try {
      if (over || tolerated.test(context)) {
        return;
      }
    } catch (Throwable thrown) { // else the loop would tell the log alone
      ofPredicate = thrown;
    }
    AssertionError error =
        new AssertionError(
            "Host '" + host.name() + "' reports: " + SimulatedHost.text(context),
            context.exception());
    if (ofPredicate != null) {
      error.addSuppressed(ofPredicate);
    }
    if (reported == null) {
      reported = error;
    } else {
      reported.addSuppressed(error);
    }
  }

  void abandon(EventLoop loop) {
    abandoned.add(loop);
  }

  // ---- the trace

  void setTrace(Trace newTrace) {
    trace = newTrace;
    network.setTrace(newTrace::network);
  }

  void trace(SimulatedHost host, String event) {
    if (trace != null) {
      trace.add(agenda.now(), host.name() + ": " + event);
    }
  }

  void follow(SimulatedHost host, EventLoop loop) {
    if (trace != null) {
      loop.addListener(trace.listener(host, agenda));
    }
  }

  // ---- driving

  /** Runs until the end is reached, or fails. */
  void run(BooleanSupplier end, LongSupplier limit) {
    while (true) {
      runHosts();
      check();
      if (end.getAsBoolean()) {
        return;
      }
      if (someCanRun()) { // a condition came true
        continue;
      }
      long next = nextTime();
      if (next == Long.MAX_VALUE) {
        throw new AssertionError(
            "Deadlock: no host can go on, and nothing is on its way.\n" + dump());
      }
      if (next > limit.getAsLong()) {
        throw new AssertionError(
            "The simulation does not end within "
                + limit.getAsLong() / 1e9
                + " simulated seconds: set a longer limit, or see who waits.\n"
                + dump());
      }
      agenda.advanceTo(next);
    }
  }

  private void runHosts() {
    List<SimulatedHost> ready = new ArrayList<>();
    while (true) {
      ready.clear();
      for (SimulatedHost host : hosts.values()) {
        if (host.canRun()) {
          ready.add(host);
        }
      }
      if (ready.isEmpty()) {
        return;
      }
      int choice = ready.size() == 1 ? 0 : hostOrder.nextInt(ready.size());
      ready.get(choice).run();
    }
  }

  private boolean someCanRun() {
    return hosts.values().stream().anyMatch(SimulatedHost::canRun);
  }

  private long nextTime() {
    long next = agenda.next();
    for (SimulatedHost host : hosts.values()) {
      next = Math.min(next, host.wakeTime());
    }
    return next;
  }

  private void check() {
    if (reported != null) {
      throw reported;
    }
    if (trace != null) {
      trace.requireNoSleeper();
    }
    invariants.forEach(Invariant::check);
    for (Pending one : List.copyOf(pending)) {
      if (one.isOver()) {
        pending.remove(one);
      }
    }
  }

  /** The tasks of all hosts. */
  private String dump() {
    StringBuilder text = new StringBuilder();
    for (SimulatedHost host : hosts.values()) {
      text.append("Host '").append(host.name()).append("'");
      text.append(host.isUp() ? ":\n" + CallGraph.dumpTasks(host.loop()) : " is not up.")
          .append('\n');
    }
    return text.toString();
  }

  /**
   * Ends all hosts, and closes their loops. Reports and failures go nowhere: what happens now is no
   * part of the simulation.
   */
  void close() {
    over = true;
    hosts.values().forEach(SimulatedHost::terminate);
    try {
      runHosts();
      for (int i = 0; i < LAST_INSTANTS && nextTime() != Long.MAX_VALUE; i++) {
        agenda.advanceTo(nextTime());
        runHosts();
      }
    } catch (Throwable noLongerOfInterest) {
      // A program that fails while it is ended; the others are closed below.
    }
    hosts.values().forEach(SimulatedHost::close);
    abandoned.forEach(EventLoop::close);
    closed = true;
  }
}
