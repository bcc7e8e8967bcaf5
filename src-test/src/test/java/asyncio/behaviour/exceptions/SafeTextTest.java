package asyncio.behaviour.exceptions;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Context;
import asyncio.ContextVar;
import asyncio.DebugLoops;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.observe.CallGraph;
import asyncio.observe.LoopSnapshot;
import asyncio.sync.Semaphore;
import asyncio.testing.LogRecords;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * A text of the library is short, has an end, and never throws, whatever a program puts into it.
 */
class SafeTextTest {

  private static final int SHORT = 600;

  /** An object whose text is what the supplier makes. */
  private record Odd(Supplier<String> text) {
    @Override
    public String toString() {
      return text.get();
    }
  }

  private static final List<Supplier<String>> BROKEN =
      List.of(
          () -> throwing(new IllegalStateException("no text")),
          () -> throwing(new StackOverflowError()),
          () -> throwing(new OutOfMemoryError()),
          () -> throwing(new AssertionError("no text")),
          SafeTextTest::recurse);

  private static String throwing(Throwable thrown) {
    throw asyncio.futures.Futures.rethrow(thrown);
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static String recurse() {
    return "" + recurse();
  }

  private static Future<Object> finished(@Nullable Object result) {
    Future<Object> future = getRunningLoop().createFuture();
    future.setResult(result);
    return future;
  }

  // ---- an end

  @OnBothEngines
  void aResultThatLeadsBackIsCutThere(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Object> own = getRunningLoop().createFuture();
          own.setResult(own);
          assertThat(own).hasToString("<Future finished result=...>");
          Future<Object> one = getRunningLoop().createFuture();
          Future<Object> other = getRunningLoop().createFuture();
          one.setResult(other);
          other.setResult(List.of(one));
          assertThat(one).hasToString("<Future finished result=<Future finished result=[...]>>");
          Task<Object> task = createTask(() -> (Object) currentTask());
          task.await();
          assertThat(task.toString()).startsWith("<Task finished result=...");
          assertThat(gather(List.of(one, other)).toString()).hasSizeLessThan(SHORT);
        });
  }

  @OnBothEngines
  void aResultThatLeadsBackThroughAnObjectOfTheUserIsCutThere(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Object> future = getRunningLoop().createFuture();
          future.setResult(new Odd(() -> "within " + future));
          assertThat(future).hasToString("<Future finished result=within ...>");
          AtomicReference<Object> reference = new AtomicReference<>();
          reference.set(finished(reference));
          assertThat(reference.get().toString()).isEqualTo("<Future finished result=...>");
        });
  }

  @OnBothEngines
  void aLongChainOfResultsIsCut(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Future<Object> last = finished("end");
          List<Object> nested = List.of();
          for (int i = 0; i < 100_000; i++) {
            last = finished(last);
            nested = List.of(nested, nested, nested, nested, nested, nested);
          }
          assertThat(last.toString()).hasSizeLessThan(SHORT).contains("...");
          assertThat(finished(nested).toString()).hasSizeLessThan(SHORT).contains("...");
        });
  }

  /** The guard of a thread holds what it prints, and nothing afterwards. */
  @OnBothEngines
  void theSameObjectIsPrintedAgainAfterwards(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (Supplier<String> broken : BROKEN) {
            assertThat(finished(List.of(new Odd(broken))).toString()).isNotEmpty();
          }
          Future<Object> future = finished(1);
          assertThat(finished(List.of(future, future)))
              .hasToString(
                  "<Future finished result=[<Future finished result=1>, <Future finished result=1>]>");
        });
  }

  // ---- short

  @OnBothEngines
  void aLargeResultHasAShortText(EngineKind engine) {
    List<Object> large = new ArrayList<>();
    large.add("x".repeat(10_000_000));
    large.add(new StringBuilder("y".repeat(10_000_000)));
    large.add(Collections.nCopies(10_000_000, "z"));
    large.add(new byte[10_000_000]);
    large.add(new Odd(() -> "o".repeat(10_000_000)));
    large.add(new IllegalStateException("e".repeat(10_000_000)));
    large.add(BigInteger.ONE.shiftLeft(10_000_000));
    large.add(Map.of("key", "v".repeat(10_000_000)));
    large.add(new ArrayList<>(Collections.nCopies(100, large)));
    Loops.run(
        engine,
        () -> {
          for (Object each : large) {
            Future<Object> future = finished(each);
            assertThat(future.toString()).startsWith("<Future finished").hasSizeLessThan(SHORT);
          }
          Future<Object> failed = getRunningLoop().createFuture();
          failed.setException(new IllegalStateException("e".repeat(10_000_000)));
          assertThat(failed.toString()).hasSizeLessThan(SHORT);
          assertThat(failed.exception()).isNotNull();
          assertThat(finished(List.of(1, 2, 3, 4, 5, 6, 7)))
              .hasToString("<Future finished result=[1, 2, 3, 4, 5, 6, ...]>");
        });
  }

  @OnBothEngines
  void aNameHasAShortTextWithoutControlCharacters(EngineKind engine) {
    String evil = "\u001b[31m\n\u202ex\u009b" + "n".repeat(100_000);
    try (EventLoop loop = EventLoop.builder().engine(engine).name(evil).build()) {
      loop.runUntilComplete(
          () -> {
            Task<Void> task = createTask(() -> sleep(0), evil);
            assertThat(task.getName()).isEqualTo(evil);
            sleep(0);
            String[] texts = {
              task.toString(),
              loop.toString(),
              new ContextVar<>(evil).toString(),
              finished(evil).toString(),
              loop.statistics().toString()
            };
            for (String text : texts) {
              assertThat(text).doesNotContainPattern("[\\p{Cc}\\p{Cf}]").hasSizeLessThan(SHORT);
            }
            String[] graphs = {
              CallGraph.dumpTasks(loop),
              CallGraph.formatCallGraph(task),
              LoopSnapshot.of(loop).toTable(),
              LoopSnapshot.of(loop).toTrees()
            };
            for (String graph : graphs) {
              assertThat(graph.lines())
                  .allMatch(line -> line.length() < SHORT)
                  .noneMatch(line -> line.codePoints().anyMatch(c -> c < ' ' || c == 0x9b));
            }
          });
    }
  }

  // ---- no exception

  @OnBothEngines
  void anObjectWithoutATextIsNamedByItsClass(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (Supplier<String> broken : BROKEN) {
            Odd odd = new Odd(broken);
            assertThat(finished(odd).toString())
                .matches(
                    "<Future finished result=<SafeTextTest.Odd at 0x[0-9a-f]+: toString\\(\\) threw"
                        + " \\w+>>");
            assertThat(finished(List.of(odd, odd)).toString()).contains("threw");
            ContextVar<Object> variable = new ContextVar<>("v");
            variable.set(odd);
            assertThat(Context.copyContext().toString()).contains("threw");
            ExceptionContext context = ExceptionContext.of("text").withFuture(finished(odd));
            assertThat(context.toString()).contains("threw").hasSizeLessThan(SHORT);
          }
          Map<Object, Object> itself = new HashMap<>();
          itself.put("self", itself);
          assertThat(finished(itself)).hasToString("<Future finished result={self=...}>");
        });
  }

  /** In debug mode a slow callback is logged, with its text: in the loop, and in the watchdog. */
  @OnBothEngines
  void aSlowCallbackWithoutATextEndsNoRun(EngineKind engine) {
    DebugLoops debug = new DebugLoops();
    for (Supplier<String> broken : BROKEN) {
      try (LogRecords log = new LogRecords();
          EventLoop loop = debug.newLoop(engine)) {
        loop.runUntilComplete(
            () -> {
              loop.callSoon(new Slow(debug, broken));
              Future<Object> future = loop.createFuture();
              future.addDoneCallback(done -> debug.take(1));
              future.setResult(new Odd(broken));
              sleep(1);
            });
        assertThat(log.all())
            .extracting(LogRecord::getMessage)
            .anyMatch(text -> text.startsWith("Executing <Handle <SafeTextTest.Slow at 0x"))
            .anyMatch(
                text -> text.startsWith("Executing <Handle SafeTextTest.lambda for <Future "));
      }
    }
  }

  /** A function that takes long and has no text. */
  private record Slow(DebugLoops debug, Supplier<String> text) implements Runnable {

    @Override
    public void run() {
      debug.take(1);
    }

    @Override
    public String toString() {
      return text.get();
    }
  }

  /** The one thread that watches all loops goes on. */
  @OnBothEngines
  void aCallbackWithoutATextEndsNoWatchdog(EngineKind engine) throws InterruptedException {
    for (Supplier<String> broken : BROKEN) {
      try (LogRecords log = new LogRecords();
          EventLoop loop = Loops.real(engine)) {
        loop.setDebug(true);
        loop.setSlowCallbackDuration(0.001);
        CountDownLatch seen = new CountDownLatch(1);
        loop.addListener(
            new LoopListener() {
              @Override
              public void blocked(
                  EventLoop where,
                  @Nullable Task<?> task,
                  double seconds,
                  StackTraceElement[] stack) {
                seen.countDown();
              }
            });
        loop.callSoon(new Blocking(seen, broken));
        loop.callSoon(loop::stop);
        loop.runForever(); // ends only if the watchdog lives
        assertThat(seen.getCount()).isZero();
        assertThat(log.all()).isNotEmpty();
      }
    }
  }

  private record Blocking(CountDownLatch seen, Supplier<String> text) implements Runnable {

    @Override
    public void run() {
      try {
        seen.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public String toString() {
      return text.get();
    }
  }

  @OnBothEngines
  void aFailureOfAnObjectWithoutATextIsReported(EngineKind engine) {
    class Failure extends RuntimeException {
      @Override
      public String toString() {
        return recurse();
      }

      @Override
      public StackTraceElement[] getStackTrace() {
        throw new IllegalStateException("no stack");
      }
    }
    try (EventLoop loop = Loops.virtual(engine)) {
      Reported reported = Reported.by(loop);
      loop.runUntilComplete(
          () -> {
            Future<Object> future = loop.createFuture();
            future.addDoneCallback(
                done -> {
                  throw new Failure();
                });
            future.setResult(new Odd(SafeTextTest::recurse));
            sleep(1);
          });
      assertThat(reported.only().message())
          .startsWith("Exception in callback <Handle SafeTextTest.lambda for <Future finished")
          .hasSizeLessThan(SHORT);
      assertThat(reported.only().toString()).hasSizeLessThan(2 * SHORT);
    }
  }

  // ---- other threads

  /** Bounded by the work of the loop; the other thread prints as often as it can meanwhile. */
  @OnBothEngines
  void anotherThreadMayPrintWhatChanges(EngineKind engine) throws InterruptedException {
    AtomicReference<List<Object>> printed = new AtomicReference<>(List.of());
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    try (EventLoop loop = Loops.virtual(engine)) {
      Thread printer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!loop.isClosed()) {
                      try {
                        for (Object each : printed.get()) {
                          assertThat(each.toString()).isNotEmpty();
                        }
                      } catch (Throwable wrong) {
                        thrown.set(wrong);
                      }
                    }
                  });
      loop.runUntilComplete(() -> change(printed));
      loop.close();
      printer.join();
    }
    assertThat(thrown.get()).isNull();
  }

  private static void change(AtomicReference<List<Object>> printed) {
    for (int i = 0; i < 300; i++) {
      Semaphore semaphore = new Semaphore(1);
      Future<Object> future = getRunningLoop().createFuture();
      List<Integer> growing = new ArrayList<>();
      Future<Object> list = finished(growing);
      Task<Void> task =
          createTask(
              () -> {
                for (int k = 0; k < 5; k++) {
                  semaphore.acquire();
                  growing.add(k);
                  sleep(0);
                  semaphore.release();
                }
                future.setResult("done");
              });
      Task<Void> other =
          createTask(
              () -> {
                semaphore.acquire();
                sleep(1);
                semaphore.release();
                future.await();
              });
      printed.set(List.of(task, other, future, list, semaphore, Context.copyContext()));
      other.await();
      task.await();
    }
  }
}
