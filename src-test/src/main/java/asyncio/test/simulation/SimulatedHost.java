package asyncio.test.simulation;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.LoopBuilder;
import asyncio.Task;
import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.Future;
import asyncio.test.internal.disk.Disk;
import asyncio.test.internal.network.NetworkHost;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A machine of a {@link Simulation} that runs one program: with an event loop, a clock, a network
 * interface and a default executor of its own.
 *
 * <p>The program is a coroutine. It uses the usual API: {@code Streams.openConnection("server",
 * 8888)} connects to the simulated host of that name. When the program ends, its other tasks are
 * cancelled and its loop is closed, as with {@code Asyncio.run}.
 *
 * <p>Threads: for the simulation's body, and the callbacks of its loop; the programs of hosts may
 * use it, too. Threads outside the simulation are refused by what changes the host; {@link
 * #clock()} is for any thread.
 */
public final class SimulatedHost {

  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
  private static final double LONGEST_JOB = 0.01;
  private static final double FASTEST = 1000;

  /** The times of files are counted in nanoseconds, which end in 2262. */
  private static final Duration MOST_OFFSET = Duration.ofDays(36_525);

  private final World world;
  private final NetworkHost network;
  private final Disk disk;
  private final String name;
  private final HostClock clock;
  private Duration clockOffset = Duration.ZERO;

  /** The futures of {@link #call} that are pending, which a crash makes fail. */
  private final Set<Future<?>> calls = new LinkedHashSet<>();

  private @Nullable Action program;
  private @Nullable EventLoop loop;
  private @Nullable SimulatedExecutor executor;
  private @Nullable Task<?> main;
  private double jobTime = LONGEST_JOB;
  private boolean mayFail;
  private boolean paused;
  private boolean running;
  private boolean crashesAfterRun;

  SimulatedHost(World world, NetworkHost network, String name) {
    this.world = world;
    this.network = network;
    this.name = name;
    this.clock = new HostClock(world.agenda(), network::hasNews);
    this.disk = new Disk(world.newRandom(), () -> nanos(clock().instant()));
  }

  /** Nanoseconds since 1970, as files count them. */
  private static long nanos(Instant time) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, time);
  }

  // ---- what it is

  /**
   * The name, by which other hosts find it.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The address in the simulated network.
   *
   * @return the address, such as 10.0.0.1
   */
  public InetAddress address() {
    return network.address();
  }

  /**
   * Whether a program runs here.
   *
   * @return false before the first start, after a crash and after the program's end
   */
  public boolean isUp() {
    return loop != null;
  }

  /**
   * The loop of the program that runs here.
   *
   * @return the loop; a new one after each start
   * @throws IllegalStateException if the host is not up
   */
  public EventLoop loop() {
    if (loop == null) {
      throw new IllegalStateException("The host '" + name + "' is not up: start it.");
    }
    return loop;
  }

  /**
   * The wall clock of this host: 2000-01-01 at the beginning of the simulation, with this host's
   * skew. For programs that take an {@link InstantSource}, as testable programs do. The files of
   * its disk have its times, too. Any thread.
   *
   * @return the clock
   */
  public InstantSource clock() {
    return () -> EPOCH.plusNanos(clock.nanoTime()).plus(clockOffset);
  }

  // ---- starting and stopping

  /**
   * Starts a program.
   *
   * @param newProgram the coroutine
   * @return this
   * @throws IllegalStateException if a program runs here already
   */
  public SimulatedHost start(Action newProgram) {
    boot(Objects.requireNonNull(newProgram, "program"));
    return this;
  }

  /**
   * Starts a program with a result, which is dropped; see {@link #start(Action)}.
   *
   * @param newProgram the coroutine
   * @return this
   * @throws IllegalStateException if a program runs here already
   */
  public SimulatedHost start(Awaitable<?> newProgram) {
    return start((Action) newProgram);
  }

  /**
   * Starts the program of the last {@link #start(Action)} again, after a crash or after its end.
   *
   * @throws IllegalStateException if the host is up, or had no program yet
   */
  public void restart() {
    if (program == null) {
      throw new IllegalStateException("The host '" + name + "' has no program: start one.");
    }
    boot(program);
  }

  private void boot(Action newProgram) {
    world.requireTurn();
    if (loop != null) {
      throw new IllegalStateException("The host '" + name + "' is up already.");
    }
    program = newProgram;
    world.network().restart(network);
    EventLoop fresh = newLoop(world.newLoop());
    main = fresh.createTask(() -> runProgram(Objects.requireNonNull(program)), name);
    world.trace(this, "start");
  }

  /** Whether a loop is this host's. */
  boolean runs(EventLoop other) {
    return loop == other;
  }

  /** A loop on this host, without a program yet. */
  EventLoop newLoop(LoopBuilder builder) {
    clock.wakeNow();
    executor =
        new SimulatedExecutor(world.agenda(), world.newRandom(), () -> jobTime, clock::wakeNow);
    EventLoop fresh =
        builder
            .name(name)
            .clock(clock)
            .channels(network.provider())
            .resolver(network.resolver())
            .executor(executor)
            .build();
    fresh.setExceptionHandler((where, context) -> world.reported(this, context));
    world.follow(this, fresh);
    loop = fresh;
    return fresh;
  }

  private static void runProgram(Action program) throws Exception {
    try {
      program.perform();
    } finally {
      cancelOthers();
    }
  }

  private static void cancelOthers() {
    Set<Task<?>> others = new LinkedHashSet<>(Asyncio.allTasks());
    others.remove(Asyncio.currentTask());
    others.forEach(Task::cancel);
    if (!others.isEmpty()) {
      Asyncio.wait(others);
    }
  }

  /**
   * Crashes the host, as if its power failed: its program takes no further step, not even the one
   * of a finally clause, and its jobs of {@code toThread} are lost. Its peers are told nothing.
   * What it has written to its disk without {@code force} is lost. Nothing happens if the host is
   * not up. If the host's own program calls this, it crashes after this turn of its loop.
   */
  public void crash() {
    world.requireTurn();
    requireOther("crash");
    if (running) { // by code of its own, such as a disk that fails: after this turn
      crashesAfterRun = true;
      loop().stop();
      return;
    }
    if (loop == null) {
      return;
    }
    world.trace(this, "crash");
    world.abandon(loop);
    loop = null;
    main = null;
    paused = false;
    List<Runnable> lostJobs = Objects.requireNonNull(executor).shutdownNow();
    world.trace(this, lostJobs.size() + " jobs lost");
    world.network().crash(network);
    disk.crash();
    for (Future<?> call : Set.copyOf(calls)) {
      if (!call.done()) {
        call.setException(new HostCrashedException(name));
      }
    }
    calls.clear();
    world.bodyHost().clock.wakeNow();
  }

  /**
   * Stops the program between two steps, and its jobs, as a long collection of garbage does. If the
   * host's own program calls this, it stops after this turn of its loop.
   */
  public void pause() {
    world.requireTurn();
    requireOther("be paused");
    paused = true;
    if (running) { // by its own program: after this turn
      loop().stop();
    }
    if (executor != null) {
      executor.pause();
    }
    world.trace(this, "pause");
  }

  void requireOther(String what) {
    if (this == world.bodyHost()) {
      throw new IllegalStateException("The host of the simulation's body cannot " + what + ".");
    }
  }

  /** Ends {@link #pause}. Nothing happens if the host is not paused. */
  public void resume() {
    world.requireTurn();
    resumeAtOnce();
  }

  private void resumeAtOnce() {
    paused = false;
    if (executor != null) {
      executor.resume();
    }
    clock.wakeNow();
    world.trace(this, "resume");
  }

  /**
   * Says that the program may end by an exception. Without this call, that fails the simulation.
   *
   * @return this
   */
  public SimulatedHost mayFail() {
    world.requireTurn();
    mayFail = true;
    return this;
  }

  // ---- its clocks

  /**
   * Makes the host's clocks run fast or slow from now on: its wall clock and its timers.
   *
   * @param rate 1 is right; 1.01 gains 10 ms a second; from 0.001 to 1000
   * @throws IllegalArgumentException if it is out of that range, or not a number
   */
  public void setClockRate(double rate) {
    world.requireTurn();
    if (!(rate >= 1 / FASTEST && rate <= FASTEST)) {
      throw new IllegalArgumentException(
          "A clock's rate is a number from 0.001 to 1000, and 1 is right: " + rate);
    }
    clock.setRate(rate);
  }

  /**
   * Sets the host's wall clock ahead or back. Its timers do not notice.
   *
   * @param offset the difference to the right time
   * @throws IllegalArgumentException if it is more than a hundred years
   */
  public void setClockOffset(Duration offset) {
    world.requireTurn();
    Objects.requireNonNull(offset, "offset");
    if (offset.compareTo(MOST_OFFSET) > 0 || offset.compareTo(MOST_OFFSET.negated()) < 0) {
      throw new IllegalArgumentException("A clock is set within a hundred years: " + offset);
    }
    clockOffset = offset;
  }

  /**
   * Sets how long the host's blocking functions take ({@code toThread}, {@code runInExecutor}): a
   * random time up to this one.
   *
   * @param longest seconds; 0.01 if nothing is said
   */
  public void setJobTime(double longest) {
    world.requireTurn();
    if (!(longest >= 0 && longest < 1e9)) {
      throw new IllegalArgumentException("A time is seconds, not negative: " + longest);
    }
    jobTime = longest;
  }

  // ---- its disk

  /**
   * A path on this host's disk, for {@code Files}, {@code FileChannel} and {@code AsyncFiles}. The
   * disk is empty in the beginning, and survives crashes; but what was written and not forced, by
   * {@link java.nio.channels.FileChannel#force}, is lost in a crash. New, renamed and deleted files
   * survive at once.
   *
   * @param path such as {@code data/log}
   * @return the path; its folders do not exist yet
   */
  public Path path(String path) {
    return disk.path(path);
  }

  /**
   * Sets how much fits on the disk. A write beyond it fails: "No space left on device".
   *
   * @param bytes the sum of all files' sizes
   * @throws IllegalArgumentException if it is negative
   */
  public void setDiskCapacity(long bytes) {
    world.requireTurn();
    if (bytes < 0) {
      throw new IllegalArgumentException("A capacity is not negative: " + bytes);
    }
    disk.setCapacity(bytes);
  }

  /**
   * Makes each write to the disk fail from now on, or not any more: "Input/output error".
   *
   * @param failing whether writes fail
   */
  public void setDiskFailing(boolean failing) {
    world.requireTurn();
    disk.setFailing(failing);
  }

  /**
   * Says what a crash does to writes that were not forced. By default they are lost. A disk that
   * tears keeps the first of them, and part of the next one, as chance will have it.
   *
   * @param tears whether some stay
   */
  public void setDiskTears(boolean tears) {
    world.requireTurn();
    disk.setTears(tears);
  }

  // ---- calls from the simulation's body

  /**
   * Runs a coroutine on this host, beside its program. For the simulation's body, which can await
   * the future. Cancelling the future does not cancel the coroutine.
   *
   * @param <T> the result's type
   * @param coroutine runs in a task of this host's loop
   * @return a future of the body's loop; fails by {@link HostCrashedException} if the host crashes
   * @throws IllegalStateException if the host is not up, or if the caller is in a thread outside
   *     the simulation
   */
  public <T> Future<T> call(Awaitable<T> coroutine) {
    world.requireTurn();
    Objects.requireNonNull(coroutine, "coroutine");
    EventLoop here = loop();
    EventLoop bodyLoop = world.bodyHost().loop();
    Future<T> result = bodyLoop.createFuture();
    calls.add(result);
    here.callSoonThreadsafe(
        () -> here.createTask(coroutine::await).addDoneCallback(done -> answer(done, result)));
    clock.wakeNow();
    return result;
  }

  /**
   * Runs a coroutine without a result on this host; see {@link #call(Awaitable)}.
   *
   * @param coroutine runs in a task of this host's loop
   * @return a future of the body's loop
   */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public Future<Void> call(Action coroutine) {
    Objects.requireNonNull(coroutine, "coroutine");
    Awaitable<Void> withResult =
        () -> {
          coroutine.perform();
          return null;
        };
    return call(withResult);
  }

  private <T> void answer(Future<T> done, Future<T> result) {
    calls.remove(result);
    SimulatedHost body = world.bodyHost();
    Throwable failure = done.cancelled() ? null : done.exception();
    body.loop()
        .callSoonThreadsafe(
            () -> {
              if (result.done()) {
                return;
              } else if (done.cancelled()) {
                result.cancel();
              } else if (failure != null) {
                result.setException(failure);
              } else {
                result.setResult(done.result());
              }
            });
    body.clock.wakeNow();
  }

  // ---- for the simulation

  boolean canRun() {
    return loop != null
        && !paused
        && (clock.wakeTime() <= world.agenda().now() || network.hasNews());
  }

  /** The time of the simulation at which the first timer is due. */
  long wakeTime() {
    return loop == null || paused ? HostClock.NEVER : clock.wakeTime();
  }

  /** Runs until nothing is left to do at this instant. */
  void run() {
    EventLoop here = loop();
    running = true;
    try {
      here.runForever();
    } finally {
      running = false;
    }
    if (crashesAfterRun) {
      crashesAfterRun = false;
      crash();
    } else if (main != null && main.done()) {
      exit(main);
    }
  }

  private void exit(Task<?> ended) {
    Throwable failure = ended.cancelled() ? null : ended.exception();
    main = null;
    loop().close();
    loop = null;
    world.trace(this, "exit");
    if (failure != null && !mayFail) {
      throw new AssertionError("The program of host '" + name + "' failed: " + failure, failure);
    }
  }

  NetworkHost network() {
    return network;
  }

  /** Asks the program to end, as a signal does. */
  void terminate() {
    if (paused) {
      resumeAtOnce();
    }
    if (main != null) {
      main.cancel();
      wake();
    }
  }

  /** Ends the host, if it has not done so when it was asked to. */
  void close() {
    if (loop != null) {
      world.network().crash(network);
      loop.close();
      loop = null;
    }
  }

  /** Marks the host as one that has to run. */
  void wake() {
    clock.wakeNow();
  }

  static String text(ExceptionContext context) {
    return context.message() + (context.exception() == null ? "" : ": " + context.exception());
  }

  @Override
  public String toString() {
    return name;
  }
}
