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
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Program}: its random numbers, its loop, its threads, and what it reports. */
final class Trial {

  final EngineKind engine;
  final Random random;

  private final List<String> unexpected = Collections.synchronizedList(new ArrayList<>());
  private final List<FutureTask<?>> threads = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable EventLoop loop;
  private Predicate<ExceptionContext> expected = report -> false;
  private Predicate<LogRecord> expectedLines = line -> false;

  Trial(EngineKind engine, long seed) {
    this.engine = engine;
    this.random = new Random(seed);
  }

  /** Runs a program, and checks that nothing was reported or logged but what is expected. */
  void perform(Program program) throws Exception {
    try (LogRecords log = new LogRecords()) {
      program.run(this);
      joinThreads();
      assertThat(List.copyOf(unexpected)).as("false reports").isEmpty();
      assertThat(log.all())
          .filteredOn(line -> line.getLevel().intValue() >= Level.WARNING.intValue())
          .filteredOn(line -> !expectedLines.test(line))
          .extracting(line -> line.getMessage() + " " + line.getThrown())
          .isEmpty();
    }
  }

  // ---- the loop

  /** The loop of this trial, with its exception handler. The program closes it. */
  EventLoop loop(@Nullable Clock clock) {
    LoopBuilder builder = EventLoop.builder().engine(engine);
    EventLoop made = (clock == null ? builder : builder.clock(clock)).build();
    made.setExceptionHandler(
        (ofLoop, context) -> {
          if (!expected.test(context)) {
            unexpected.add(context.toString());
          }
        });
    loop = made;
    return made;
  }

  /** The loop's tasks, for a run that hangs. */
  String dump() {
    EventLoop hanging = loop;
    String tasks = hanging == null ? "no loop yet" : hanging + "\n" + CallGraph.dumpTasks(hanging);
    return tasks + "\nThreads of the program: " + List.copyOf(threads);
  }

  /** Tells which reports are expected; none else. */
  void expectReports(Predicate<ExceptionContext> reports) {
    expected = reports;
  }

  /** Tells which warnings in the log are expected; none else. */
  void expectLog(Predicate<LogRecord> lines) {
    expectedLines = lines;
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
