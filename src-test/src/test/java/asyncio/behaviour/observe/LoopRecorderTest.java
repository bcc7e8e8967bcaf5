package asyncio.behaviour.observe;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.DebugLoops;
import asyncio.EagerTaskFactory;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.LoopBuilder;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import asyncio.Timeout;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.observe.LoopRecorder;
import asyncio.observe.RecordedEvent;
import asyncio.observe.RecordedEvent.Kind;
import asyncio.observe.Recording;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import asyncio.test.Steps;
import asyncio.test.VirtualClock;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is recorded of a loop. */
class LoopRecorderTest {

  private final Steps steps = new Steps();

  private interface Program {
    void run() throws Exception;
  }

  /** Runs a program as the task "main". */
  private static Recording record(EngineKind engine, Program program) {
    return record(engine, LoopRecorder.DEFAULT_CAPACITY, program);
  }

  private static Recording record(EngineKind engine, int capacity, Program program) {
    try (EventLoop loop = Loops.neverSlow(engine);
        LoopRecorder recorder = LoopRecorder.start(loop, capacity)) {
      loop.runUntilComplete(loop.createTask(() -> program.run(), "main"));
      return recorder.recording();
    }
  }

  /** Logs each of its steps. */
  private void work(String name, int count, double delay) {
    for (int i = 1; i <= count; i++) {
      steps.log(name + i);
      sleep(delay);
    }
    steps.log(name + (count + 1));
  }

  private void manyThings() {
    steps.log("main1");
    Queue<String> queue = new Queue<>(1);
    Task<?> a = createTask(() -> work("a", 3, 0.2), "a");
    Task<?> b = createTask(() -> work("b", 4, 0), "b");
    Task<?> c =
        createTask(
            () -> {
              steps.log("c1");
              queue.get(); // is there already
              queue.get();
              steps.log("c2");
            },
            "c");
    queue.put("first");
    Asyncio.getRunningLoop().callSoon(() -> {}).cancel();
    Asyncio.getRunningLoop().callLater(0.3, () -> queue.putNowait("second"));
    await(gather(List.of(a, b, c)));
    steps.log("main2");
  }

  // ---- a recording tells what happened

  @OnBothEngines
  void replayedARecordingGivesTheOrderOfTheOutput(EngineKind engine) {
    Recording recording = record(engine, this::manyThings);
    Map<String, Integer> count = new HashMap<>();
    List<String> replayed = new ArrayList<>();
    for (RecordedEvent event : recording.events()) {
      if (event.kind() == Kind.STEP_STARTED) {
        replayed.add(event.name() + count.merge(event.name(), 1, Integer::sum));
      }
    }
    assertThat(replayed).isEqualTo(steps.soFar());
  }

  @OnBothEngines
  void whoWasReadyFirstRunsFirst(EngineKind engine) {
    Recording recording = record(engine, this::manyThings);
    Deque<Integer> ready = new ArrayDeque<>();
    int run = 0;
    int cancelled = 0;
    for (RecordedEvent event : recording.events()) {
      switch (event.kind()) {
        case TASK_READY, CALLBACK_READY -> ready.add(event.subject());
        case STEP_STARTED, CALLBACK_STARTED -> {
          int next = ready.remove();
          if (next != event.subject()) {
            cancelled++;
            next = ready.remove();
          }
          assertThat(next).isEqualTo(event.subject());
          run++;
        }
        default -> {}
      }
    }
    assertThat(run).isGreaterThan(15);
    assertThat(cancelled).isEqualTo(1);
    assertThat(ready).isEmpty();
  }

  @OnBothEngines
  void eachEventSaysWithinWhatItHappened(EngineKind engine) {
    Recording recording =
        record(
            engine,
            () -> {
              EventLoop loop = Asyncio.getRunningLoop();
              Future<Void> future = loop.createFuture();
              Task<?> waits = createTask(() -> future.await(), "waits");
              createTask(() -> future.setResult(null), "wakes");
              await(waits);
            });
    assertThat(
            recording.events().stream()
                .filter(event -> event.kind() == Kind.TASK_READY)
                .map(event -> event.name() + " by " + nameOf(recording, event.by())))
        .containsExactly(
            "main by nobody", "waits by main", "wakes by main", "waits by wakes", "main by waits");
  }

  private static String nameOf(Recording recording, int number) {
    return recording.events().stream()
        .filter(event -> number != 0 && event.subject() == number)
        .map(RecordedEvent::name)
        .findFirst()
        .orElse("nobody");
  }

  @OnBothEngines
  void eachAwaitSaysWhatAndWhere(EngineKind engine) {
    Recording recording =
        record(
            engine,
            () -> {
              sleep(1);
              await(createTask(() -> new Queue<String>().join(), "child"));
              List.of(createTask(() -> sleep(0), "other")).forEach(Task::await);
            });
    assertThat(reasons(recording, "main"))
        .containsExactly("sleep", "await of task 'child'", "await of task 'other'");
    assertThat(reasons(recording, "other")).containsExactly("sleep");
    assertThat(recording.events())
        .filteredOn(event -> event.kind() == Kind.STEP_SUSPENDED)
        .allSatisfy(event -> assertThat(event.place()).matches(LoopRecorderTest::isHere));
  }

  private static boolean isHere(StackTraceElement place) {
    return place.getClassName().equals(LoopRecorderTest.class.getName())
        && place.getMethodName().startsWith("lambda$")
        && place.getLineNumber() > 0;
  }

  @OnBothEngines
  void whatWakesSaysWhere(EngineKind engine) {
    Recording recording =
        record(
            engine,
            () -> {
              Future<Void> future = Asyncio.getRunningLoop().createFuture();
              Task<?> waits = createTask(() -> future.await(), "waits");
              sleep(1);
              wake(future);
              await(waits);
            });
    assertThat(recording.events())
        .filteredOn(event -> event.name().equals("waits"))
        .extracting(
            RecordedEvent::kind, event -> event.place() == null ? "" : methodOf(event.place()))
        .containsExactly(
            tuple(Kind.TASK_CREATED, "lambda"),
            tuple(Kind.TASK_READY, "lambda"),
            tuple(Kind.STEP_STARTED, ""),
            tuple(Kind.STEP_SUSPENDED, "lambda"),
            tuple(Kind.TASK_READY, "wake"),
            tuple(Kind.STEP_STARTED, ""),
            tuple(Kind.TASK_DONE, ""));
    assertThat(recording.events())
        .filteredOn(event -> event.kind() == Kind.TASK_READY && event.name().equals("main"))
        .extracting(event -> event.place() == null)
        .contains(true); // by the timer of the sleep: nobody's code
  }

  private static void wake(Future<Void> future) {
    future.setResult(null);
  }

  private static String methodOf(StackTraceElement place) {
    return place.getMethodName().replaceFirst("\\$.*", "");
  }

  @OnBothEngines
  void placesCanBeLeftOut(EngineKind engine) {
    try (EventLoop loop = Loops.neverSlow(engine);
        LoopRecorder recorder = LoopRecorder.start(loop, 100, false)) {
      Task<Void> other = loop.createTask(() -> sleep(1), "other");
      loop.runUntilComplete(loop.createTask(() -> other.await(), "main"));
      assertThat(reasons(recorder.recording(), "other")).containsExactly("await");
      assertThat(reasons(recorder.recording(), "main")).containsExactly("await of task 'other'");
      assertThat(recorder.recording().events())
          .extracting(RecordedEvent::place)
          .containsOnlyNulls();
    }
  }

  private static List<String> reasons(Recording recording, String name) {
    return recording.events().stream()
        .filter(event -> event.kind() == Kind.STEP_SUSPENDED && event.name().equals(name))
        .map(RecordedEvent::reason)
        .toList();
  }

  @OnBothEngines
  void turnsAreRecordedWithTheirTimes(EngineKind engine) {
    Recording recording = record(engine, () -> sleep(2));
    double start = recording.events().get(0).time();
    assertThat(recording.events())
        .filteredOn(event -> event.subject() == 0)
        .extracting(event -> event.time() - start, RecordedEvent::kind, RecordedEvent::amount)
        .startsWith(
            tuple(0.0, Kind.TURN_STARTED, 0.0),
            tuple(0.0, Kind.POLLED, 1.0),
            tuple(0.0, Kind.TURN_ENDED, 1.0))
        .contains(tuple(2.0, Kind.POLLED, 1.0));
  }

  @OnBothEngines
  void callbacksSayWhatMadeThemReady(EngineKind engine) throws Exception {
    try (EventLoop loop = Loops.real(engine);
        LoopRecorder recorder = LoopRecorder.start(loop)) {
      Thread other = new Thread(() -> loop.callSoonThreadsafe(() -> {}));
      other.start();
      other.join();
      loop.callSoon(() -> {});
      loop.callLater(0, loop::stop);
      loop.runForever();
      assertThat(recorder.recording().events())
          .filteredOn(event -> event.kind() == Kind.CALLBACK_STARTED)
          .extracting(RecordedEvent::name)
          .containsExactly("thread", "loop", "timer");
    }
  }

  /** A class of the program whose stack cannot be had. */
  private static final class Stackless extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean throwing;

    Stackless(boolean throwing) {
      super("no stack");
      this.throwing = throwing;
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      if (throwing) {
        throw new IllegalStateException("no stack");
      }
      return null;
    }
  }

  @OnBothEngines
  void anExceptionWhoseStackCannotBeHadEndsNoRun(EngineKind engine) {
    for (boolean throwing : List.of(true, false)) {
      Stackless thrown = new Stackless(throwing);
      try (EventLoop loop = Loops.virtual(engine)) {
        LoopRecorder recorder = LoopRecorder.start(loop);
        Task<Void> task =
            loop.createTask(
                () -> {
                  throw thrown;
                },
                "a");
        loop.runUntilComplete(() -> sleep(1));
        assertThat(task.exception()).isSameAs(thrown);
        assertThat(recorder.recording().events())
            .filteredOn(event -> event.kind() == Kind.TASK_DONE && event.name().equals("a"))
            .singleElement()
            .satisfies(
                event -> {
                  assertThat(event.reason()).startsWith("failed: ").endsWith("no stack");
                  assertThat(event.place()).isNull();
                });
      }
    }
  }

  @OnBothEngines
  void tasksEndInDifferentWays(EngineKind engine) {
    List<ExceptionContext> reported = new ArrayList<>();
    LoopRecorder recorder;
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler((where, context) -> reported.add(context));
      recorder = LoopRecorder.start(loop);
      loop.runUntilComplete(loop.createTask(() -> {}, "a"));
      loop.createTask(() -> {}, "b").cancel();
      loop.stop();
      loop.runForever();
      loop.createTask(() -> {}, "c");
      loop.createTask(() -> "x".repeat(500) + "y", "d");
      loop.createTask(() -> fail("no"), "e");
      loop.createTask(() -> sleep(9), "f").cancel("too\nlate");
      loop.createTask(LoopRecorderTest::spoiled, "g");
      loop.stop();
      loop.runForever();
      loop.createTask(() -> {}, "h");
    }
    assertThat(recorder.recording().events())
        .filteredOn(event -> event.kind() == Kind.TASK_DONE)
        .extracting(
            RecordedEvent::name, event -> event.reason().replaceAll("at 0x[0-9a-f]+", "at 0x..."))
        .containsExactly(
            tuple("a", "returned"),
            tuple("b", "cancelled"),
            tuple("c", "returned"),
            tuple("d", "returned: " + "x".repeat(58) + "..." + "x".repeat(58) + "y"),
            tuple("e", "failed: java.lang.IllegalStateException: no"),
            tuple("f", "cancelled: too\\nlate"),
            tuple("g", "returned: <LoopRecorderTest.1 at 0x...: toString() threw Error>"),
            tuple("h", "abandoned"));
    assertThat(recorder.recording().events())
        .filteredOn(event -> event.kind() == Kind.TASK_DONE && event.place() != null)
        .extracting(RecordedEvent::name, event -> event.place().getMethodName())
        .containsExactly(tuple("e", "fail"));
    assertThat(reported) // the recorder has not retrieved it
        .extracting(ExceptionContext::message)
        .contains("Task exception was never retrieved");
  }

  private static Object fail(String message) {
    throw new IllegalStateException(message);
  }

  private static Object spoiled() {
    return new Object() {
      @Override
      public String toString() {
        throw new Error("spoiled");
      }
    };
  }

  @OnBothEngines
  void whoAsksToStopIsRecordedAlsoIfTheTaskIsReady(EngineKind engine) {
    Recording recording =
        record(
            engine,
            () -> {
              Task<?> ready = createTask(() -> sleep(1), "ready");
              Task<?> inner = createTask(() -> sleep(1), "inner");
              Task<?> outer = createTask(() -> await(inner), "outer");
              ready.cancel("at once");
              sleep(0);
              stop(outer);
              sleep(0);
              try {
                Asyncio.timeout(1, () -> sleep(9));
              } catch (TimeoutException expected) {
                ready.cancel(); // is done
              }
            });
    assertThat(recording.events())
        .filteredOn(event -> event.kind() == Kind.TASK_CANCEL_REQUESTED)
        .extracting(
            event -> nameOf(recording, event.by()),
            RecordedEvent::name,
            RecordedEvent::reason,
            event -> event.place() == null ? "" : methodOf(event.place()))
        .containsExactly(
            tuple("main", "ready", "at once", "lambda"),
            tuple("main", "outer", "", "stop"),
            tuple("main", "inner", "", "stop"),
            tuple("timer", "main", "", ""));
  }

  private static void stop(Task<?> task) {
    task.cancel();
  }

  @OnBothEngines
  void anEagerStepIsWithinAnother(EngineKind engine) {
    Recording recording =
        record(
            engine,
            () -> {
              Asyncio.getRunningLoop().setTaskFactory(EagerTaskFactory.INSTANCE);
              Task<?> eager = createTask(() -> sleep(1), "eager");
              createTask(() -> {}, TaskOptions.named("after"));
              await(eager);
            });
    assertThat(recording.events())
        .filteredOn(event -> event.name().equals("after") && event.kind() == Kind.TASK_CREATED)
        .extracting(event -> nameOf(recording, event.by()))
        .containsExactly("main");
  }

  @OnBothEngines
  void whatBlocksTheLoopIsRecordedWithItsPlace(EngineKind engine) {
    java.util.concurrent.Semaphore gate =
        new java.util.concurrent.Semaphore(0); // and time passes only while somebody waits there
    LoopListener opener =
        new LoopListener() {
          @Override
          public void blocked(
              EventLoop loop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {
            gate.release();
          }
        };
    try (EventLoop loop =
        new DebugLoops().newLoopInWhichTimePassesWhile(engine, gate::hasQueuedThreads)) {
      loop.setSlowCallbackDuration(0.001);
      LoopRecorder recorder = LoopRecorder.start(loop);
      loop.addListener(opener);
      loop.runUntilComplete(loop.createTask(() -> gate.acquire(), "culprit"));
      List<RecordedEvent> events = recorder.recording().events();
      RecordedEvent report =
          events.stream()
              .filter(event -> event.kind() == Kind.BLOCKED && event.by() == 1)
              .findFirst()
              .orElseThrow();
      assertThat(report.subject()).isEqualTo(1);
      assertThat(report.reason()).isEqualTo("Semaphore.acquire");
      assertThat(report.place()).matches(LoopRecorderTest::isHere);
      assertThat(report.amount()).isGreaterThanOrEqualTo(0.001);
      RecordedEvent next = events.get(events.indexOf(report) + 1);
      assertThat(next.time()).isGreaterThanOrEqualTo(report.time());
    }
  }

  @OnBothEngines
  void groupsTimeoutsAndScopesAreRecordedWithTheirDeadlines(EngineKind engine) {
    Recording recording =
        record(
            engine,
            () -> {
              double start = Asyncio.getRunningLoop().time();
              TaskGroup.run(
                  group -> {
                    group.createTask(() -> sleep(1), "child");
                    CancelScope.after(2).run(() -> sleep(9));
                  });
              Timeout.at(start + 3).run(() -> {});
              try {
                Timeout moved = Timeout.at(start + 90);
                moved.run(
                    () -> {
                      moved.reschedule(start + 4);
                      new CancelScope().run(() -> sleep(9));
                    });
              } catch (TimeoutException expected) {
                sleep(0);
              }
            });
    double start = recording.events().get(0).time();
    assertThat(recording.events())
        .filteredOn(event -> event.kind().name().matches("SCOPE.*|DEADLINE.*"))
        .allSatisfy(event -> assertThat(nameOf(recording, event.by())).isEqualTo("main"))
        .extracting(
            RecordedEvent::kind,
            RecordedEvent::name,
            RecordedEvent::reason,
            event -> event.kind() == Kind.SCOPE_LEFT ? 0 : event.amount() - start)
        .containsExactly(
            tuple(Kind.SCOPE_ENTERED, "group", "", Double.POSITIVE_INFINITY),
            tuple(Kind.SCOPE_ENTERED, "scope", "", 2.0),
            tuple(Kind.SCOPE_LEFT, "scope", "cancelled", 0.0),
            tuple(Kind.SCOPE_LEFT, "group", "", 0.0),
            tuple(Kind.SCOPE_ENTERED, "timeout", "", 3.0),
            tuple(Kind.SCOPE_LEFT, "timeout", "", 0.0),
            tuple(Kind.SCOPE_ENTERED, "timeout", "", 90.0),
            tuple(Kind.DEADLINE_MOVED, "timeout", "", 4.0),
            tuple(Kind.SCOPE_ENTERED, "scope", "", Double.POSITIVE_INFINITY),
            tuple(Kind.SCOPE_LEFT, "scope", "", 0.0),
            tuple(Kind.SCOPE_LEFT, "timeout", "expired", 0.0));
    assertThat(recording.events())
        .filteredOn(event -> event.kind() == Kind.GROUP_JOINED)
        .extracting(event -> nameOf(recording, (int) event.amount()))
        .containsExactly("child");
  }

  @OnBothEngines
  void locksSemaphoresAndQueuesSayWhoUsesThemAndHowFullTheyAre(EngineKind engine) {
    Recording recording =
        record(
            engine,
            () -> {
              Lock lock = new Lock();
              Semaphore semaphore = new Semaphore(2);
              Queue<String> queue = new Queue<>(3);
              Task<?> other =
                  createTask(
                      () -> {
                        lock.acquire().close();
                        queue.get();
                      },
                      "other");
              try (var held = lock.acquire();
                  var permit = semaphore.acquire()) {
                sleep(1);
              }
              sleep(0);
              queue.putNowait("item");
              await(other);
            });
    assertThat(recording.events())
        .filteredOn(event -> event.kind() == Kind.RESOURCE_USED)
        .extracting(
            event ->
                nameOf(recording, event.by())
                    + " "
                    + event.reason()
                    + " "
                    + event.name()
                    + " "
                    + (int) event.amount())
        .containsExactly(
            "main acquired Lock 0",
            "main acquired Semaphore 1",
            "other waits Lock 0",
            "main released Semaphore 2",
            "main released Lock 1",
            "other acquired Lock 0",
            "other released Lock 1",
            "other waits Queue(3) 0",
            "main put Queue(3) 1",
            "other taken Queue(3) 0");
    assertThat(recording.events())
        .filteredOn(event -> event.kind() == Kind.RESOURCE_USED)
        .allSatisfy(event -> assertThat(event.place()).matches(LoopRecorderTest::isHere));
  }

  @OnBothEngines
  void theTasksThatEndARunAreNamedSo(EngineKind engine) {
    List<LoopRecorder> recorders = new ArrayList<>();
    LoopBuilder.prepareEach(
        loop -> recorders.add(LoopRecorder.start(loop)),
        () -> Asyncio.run(() -> sleep(0), () -> Loops.neverSlow(engine)));
    assertThat(recorders.get(0).recording().events())
        .filteredOn(event -> event.kind() == Kind.TASK_CREATED)
        .extracting(RecordedEvent::name)
        .hasSize(3)
        .endsWith("run ends: generators", "run ends: executor");
  }

  @OnBothEngines
  void phasesOfTheProgramAreRecorded(EngineKind engine) {
    Recording recording =
        record(
            engine,
            () -> {
              EventLoop loop = Asyncio.getRunningLoop();
              loop.enterPhase("node", "timers");
              loop.callSoon(() -> loop.enterPhase("node", "check"));
              sleep(0);
              loop.enterPhase("queue\n", "1 waiting");
              loop.enterPhase("node", "");
            });
    assertThat(recording.events())
        .filteredOn(event -> event.kind() == Kind.PHASE_ENTERED)
        .extracting(
            event -> event.name() + ": " + event.reason() + ", " + nameOf(recording, event.by()))
        .containsExactly(
            "node: timers, main", "node: check, loop", "queue\\n: 1 waiting, main", "node: , main");
    assertThat(recording.events())
        .filteredOn(event -> event.name().equals("node"))
        .extracting(RecordedEvent::subject)
        .doesNotContain(0)
        .containsOnly(
            recording.events().stream()
                .filter(e -> e.name().equals("node"))
                .findFirst()
                .orElseThrow()
                .subject());
  }

  /** The watchdog reports when it sees the block, which goes on; in the end all of it counts. */
  @OnBothEngines
  void howLongTheLoopWasBlockedIsKnownInTheEnd(EngineKind engine) {
    java.util.concurrent.Semaphore seen = new java.util.concurrent.Semaphore(0);
    double[] reported = new double[1];
    LoopListener opener =
        new LoopListener() {
          @Override
          public void blocked(
              EventLoop loop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {
            reported[0] = seconds;
            seen.release();
          }
        };
    try (EventLoop loop =
        EventLoop.builder()
            .engine(engine)
            .clock(new VirtualClock()) // stands still meanwhile
            .slowCallbackDuration(0.001)
            .build()) {
      LoopRecorder recorder = LoopRecorder.start(loop);
      loop.addListener(opener);
      long[] after = new long[2];
      loop.runUntilComplete(
          loop.createTask(
              () -> {
                seen.acquire();
                after[0] = System.nanoTime();
                while (System.nanoTime() - after[0] < 20_000_000) {
                  Thread.onSpinWait();
                }
              },
              "culprit"));
      assertThat(recorder.recording().events())
          .filteredOn(event -> event.kind() == Kind.BLOCKED && event.name().isEmpty())
          .filteredOn(event -> event.reason().equals("Semaphore.acquire"))
          .singleElement()
          .satisfies(
              event -> assertThat(event.amount()).isGreaterThanOrEqualTo(reported[0] + 0.02));
    }
  }

  /** By the loop's clock, which an interested program may have set. */
  @OnBothEngines
  void aSlowStepThatNobodySawIsRecordedAtItsEnd(EngineKind engine) {
    AtomicLong now = new AtomicLong();
    try (EventLoop loop =
        EventLoop.builder()
            .engine(engine)
            .clock(() -> now.get())
            .slowCallbackDuration(1_000_000)
            .build()) {
      LoopRecorder recorder = LoopRecorder.start(loop);
      loop.callSoon(() -> now.addAndGet(2_000_000_000_000_000L));
      loop.runUntilComplete(loop.createTask(() -> now.addAndGet(1_500_000_000_000_000L), "slow"));
      assertThat(recorder.recording().events())
          .filteredOn(event -> event.kind() == Kind.BLOCKED)
          .extracting(event -> nameOf(recorder.recording(), event.subject()), RecordedEvent::amount)
          .containsExactly(tuple("loop", 2_000_000.0), tuple("slow", 1_500_000.0));
    }
  }

  // ---- its limits

  @OnBothEngines
  void theNewestEventsAreKept(EngineKind engine) {
    Recording all = record(engine, () -> work("main", 50, 0));
    Recording some = record(engine, 30, () -> work("main", 50, 0));
    assertThat(some.events()).hasSize(30);
    assertThat(some.leftOut()).isEqualTo(all.events().size() - 30);
    assertThat(all.leftOut()).isZero();
    assertThat(some.events()).extracting(RecordedEvent::number).isSorted();
    assertThat(some.events())
        .extracting(RecordedEvent::kind)
        .isEqualTo(
            all.events().subList((int) some.leftOut(), all.events().size()).stream()
                .map(RecordedEvent::kind)
                .toList());
  }

  @OnBothEngines
  void itCanBeginInTheMiddleAndEndsWhenClosed(EngineKind engine) {
    Recording[] recording = new Recording[1];
    Asyncio.run(
        () -> {
          Task<?> old = createTask(() -> work("old", 2, 1), "old");
          sleep(0);
          try (var recorder = LoopRecorder.start(Asyncio.getRunningLoop())) {
            createTask(() -> sleep(0), "new");
            sleep(0);
            recorder.close();
            sleep(3);
            recording[0] = recorder.recording();
          }
          await(old);
        },
        () -> Loops.neverSlow(engine));
    assertThat(recording[0].events())
        .extracting(RecordedEvent::kind)
        .startsWith(Kind.TASK_CREATED, Kind.TASK_READY, Kind.TASK_READY, Kind.STEP_SUSPENDED)
        .hasSizeLessThan(15);
    assertThat(recording[0].events().get(0).by()).isNotZero();
  }

  @Test
  void itKeepsSomething() {
    try (EventLoop loop = EventLoop.create()) {
      assertThatThrownBy(() -> LoopRecorder.start(loop, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
