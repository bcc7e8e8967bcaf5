package asyncio.stress;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Clock;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.LoopBuilder;
import asyncio.observe.CallGraph;
import asyncio.testing.LogRecords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Program}: its random numbers, its loop, its threads, and what it reports. */
final class Trial {

  final EngineKind engine;
  final Random random;

  private final List<ExceptionContext> reports = Collections.synchronizedList(new ArrayList<>());
  private final List<FutureTask<?>> threads = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable EventLoop loop;
  private boolean mayLog;

  Trial(EngineKind engine, long seed) {
    this.engine = engine;
    this.random = new Random(seed);
  }

  /** Runs a program, and checks that the log was told nothing. */
  void perform(Program program) throws Exception {
    try (LogRecords log = new LogRecords()) {
      program.run(this);
      joinThreads();
      assertThat(log.all())
          .filteredOn(line -> !mayLog && line.getLevel().intValue() >= Level.WARNING.intValue())
          .extracting(line -> line.getMessage() + " " + line.getThrown())
          .isEmpty();
    }
  }

  // ---- the loop

  /** The loop of this trial; its reports are kept. The program closes it. */
  EventLoop loop(@Nullable Clock clock) {
    LoopBuilder builder = EventLoop.builder().engine(engine);
    EventLoop made = (clock == null ? builder : builder.clock(clock)).build();
    made.setExceptionHandler((ofLoop, context) -> reports.add(context));
    loop = made;
    return made;
  }

  /** The loop's tasks, for a run that hangs. */
  String dump() {
    EventLoop hanging = loop;
    return hanging == null ? "no loop yet" : hanging + "\n" + CallGraph.dumpTasks(hanging);
  }

  /** Checks that each report is one of these. */
  void assertReportsAre(Predicate<ExceptionContext> expected) {
    assertThat(List.copyOf(reports)).filteredOn(report -> !expected.test(report)).isEmpty();
  }

  /** Checks that nothing was reported. */
  void assertNoReports() {
    assertReportsAre(report -> false);
  }

  /** From now on the log may be told something. */
  void mayLog() {
    mayLog = true;
  }

  // ---- random numbers

  /** True once in so many times. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** A number from 0 on, below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  // ---- threads

  /** Runs something in a thread of its own; its failure is the trial's. */
  <T> FutureTask<T> inThread(Callable<T> action) {
    FutureTask<T> job = new FutureTask<>(action);
    threads.add(job);
    Thread.ofPlatform().daemon().name("chaos").start(job);
    return job;
  }

  /** Waits for all threads. */
  void joinThreads() throws Exception {
    for (FutureTask<?> thread : List.copyOf(threads)) {
      try {
        thread.get();
      } catch (ExecutionException e) {
        throw new AssertionError("a thread of the program failed", e.getCause());
      }
    }
  }

  /**
   * Lets a moment pass in a thread that is not the loop's: none, or up to some 200 microseconds.
   */
  static void moment(Random random) {
    for (int spins = random.nextInt(4) * random.nextInt(5000); spins > 0; spins--) {
      Thread.onSpinWait();
    }
    if (random.nextInt(3) == 0) {
      Thread.yield();
    }
  }
}
