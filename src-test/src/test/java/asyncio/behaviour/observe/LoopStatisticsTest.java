package asyncio.behaviour.observe;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.DebugLoops;
import asyncio.EagerTaskFactory;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopStatistics;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.VirtualClock;
import asyncio.testing.Eventually;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a loop counts. */
class LoopStatisticsTest {

  private static final long SECOND = 1_000_000_000;

  private final DebugLoops time = new DebugLoops();

  // ---- turns, steps and callbacks

  @OnBothEngines
  void turnsStepsAndCallbacks(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      LoopStatistics statistics = loop.statistics();
      loop.runUntilComplete(
          () -> {
            assertThat(statistics.turns()).isEqualTo(1);
            assertThat(statistics.steps()).isEqualTo(1);
            assertThat(statistics.callbacks()).isZero();

            Runnable nothing = () -> {};
            loop.callSoon(nothing);
            loop.callSoon(nothing).cancel();
            sleep(0);
            assertThat(statistics.turns()).isEqualTo(2);
            assertThat(statistics.steps()).isEqualTo(2);
            assertThat(statistics.callbacks()).isEqualTo(1);
            assertThat(statistics.ready()).isEqualTo(3);

            loop.callLater(5, nothing);
            loop.callLater(6, nothing).cancel();
            assertThat(statistics.timers()).isEqualTo(1);
            sleep(10);
            assertThat(statistics.timers()).isZero();
            assertThat(statistics.callbacks()).isEqualTo(3);
          });
    }
  }

  /** The first step of an eager task is one, too. */
  @OnBothEngines
  void eagerTasks(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          loop.setTaskFactory(EagerTaskFactory.INSTANCE);
          LoopStatistics statistics = loop.statistics();
          Task<Integer> atOnce = createTask(() -> 1);
          assertThat(atOnce.done()).isTrue();
          assertThat(statistics.steps()).isEqualTo(2);
          assertThat(statistics.spawnedTasks()).isEqualTo(2);
          assertThat(statistics.returnedTasks()).isEqualTo(1);
          assertThat(statistics.liveTasks()).isEqualTo(1);
          assertThat(statistics.runningTasks()).isEqualTo(1);

          createTask(() -> sleep(1));
          assertThat(statistics.waitingTasks()).isEqualTo(1);
        });
  }

  // ---- time

  @OnBothEngines
  void aLoopIsBusyForAsLongAsStepsTake(EngineKind engine) {
    try (EventLoop loop = time.newQuietLoop(engine)) {
      LoopStatistics statistics = loop.statistics();
      time.take(7);
      assertThat(statistics.busyNanos()).isZero();
      loop.runUntilComplete(
          () -> {
            time.take(1);
            assertThat(statistics.busyNanos()).isEqualTo(1_000_000_000);
            sleep(0);
            time.take(2);
          });
      time.take(7);
      assertThat(statistics.busyNanos()).isEqualTo(3_000_000_000L);
      assertThat(statistics.idleNanos()).isZero();
      loop.runUntilComplete(() -> time.take(4));
      assertThat(statistics.busyNanos()).isEqualTo(7_000_000_000L);
    }
  }

  /** Read from outside, while it waits. */
  @OnBothEngines
  void aLoopThatWaitsIsIdle(EngineKind engine) throws InterruptedException {
    try (EventLoop loop = time.newQuietLoop(engine)) {
      LoopStatistics statistics = loop.statistics();
      CountDownLatch inStep = new CountDownLatch(1);
      CountDownLatch measured = new CountDownLatch(1);
      loop.callSoon(
          () -> {
            inStep.countDown();
            Try.run(measured::await);
          });
      Thread owner = Thread.ofPlatform().start(loop::runForever);
      inStep.await();
      time.take(3);
      assertThat(statistics.busyNanos()).isEqualTo(3_000_000_000L);
      measured.countDown();

      int[] taken = {3};
      Eventually.until(
          () -> {
            time.take(1);
            taken[0]++;
            return statistics.idleNanos() > 0;
          });
      assertThat(statistics.busyNanos() + statistics.idleNanos()).isEqualTo(taken[0] * SECOND);
      long busy = statistics.busyNanos();
      time.take(100);
      assertThat(statistics.busyNanos()).isEqualTo(busy);
      loop.callSoonThreadsafe(loop::stop);
      owner.join();
      time.take(5);
      assertThat(statistics.busyNanos() + statistics.idleNanos())
          .isEqualTo((taken[0] + 100) * SECOND);
    }
  }

  // ---- tasks

  @OnBothEngines
  void tasksByState(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          LoopStatistics statistics = getRunningLoop().statistics();
          Future<Void> gate = getRunningLoop().createFuture();
          List<Task<Void>> tasks = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            tasks.add(createTask(() -> gate.await()));
          }
          assertStates(statistics, 1, 5, 0);
          sleep(0);
          assertStates(statistics, 1, 0, 5);
          gate.setResult(null);
          assertStates(statistics, 1, 5, 0);
          sleep(0);
          assertStates(statistics, 1, 0, 0);
          assertThat(statistics.spawnedTasks()).isEqualTo(6);
          assertThat(statistics.returnedTasks()).isEqualTo(5);
        });
  }

  private static void assertStates(LoopStatistics statistics, int running, int ready, int waiting) {
    assertThat(statistics.runningTasks()).isEqualTo(running);
    assertThat(statistics.readyTasks()).isEqualTo(ready);
    assertThat(statistics.waitingTasks()).isEqualTo(waiting);
    assertThat(statistics.liveTasks()).isEqualTo(running + ready + waiting);
  }

  @OnBothEngines
  void howTasksEnd(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.setExceptionHandler((where, context) -> {});
    LoopStatistics statistics = loop.statistics();
    loop.runUntilComplete(
        () -> {
          createTask(() -> 1);
          createTask(() -> Asyncio.<Void>await(failing()));
          createTask(() -> sleep(1)).cancel(); // never runs
          Task<Void> runs = createTask(() -> sleep(1));
          Task<Void> catches = createTask(LoopStatisticsTest::swallow);
          createTask(() -> sleep(9), "left");
          sleep(0);
          runs.cancel();
          catches.cancel();
          sleep(2);
        });
    assertThat(statistics.spawnedTasks()).isEqualTo(7);
    assertThat(statistics.returnedTasks()).isEqualTo(3);
    assertThat(statistics.failedTasks()).isEqualTo(1);
    assertThat(statistics.cancelledTasks()).isEqualTo(2);
    assertThat(statistics.liveTasks()).isEqualTo(1);
    loop.close();
    assertThat(statistics.neverRetrieved()).isEqualTo(1);
    assertStates(statistics, 0, 0, 0);
    assertThat(statistics.returnedTasks()).isEqualTo(3);
    assertThat(statistics.timers()).isZero();
  }

  private static Future<Void> failing() {
    throw new IllegalArgumentException("as it should");
  }

  private static void swallow() {
    try {
      sleep(1);
    } catch (CancelledError swallowed) {
      // goes on
    }
  }

  /** What is ready when a run ends is ready in the next one; nothing is counted twice. */
  @OnBothEngines
  void severalRuns(EngineKind engine) {
    try (EventLoop loop = Loops.virtual(engine)) {
      Task<Void> task =
          loop.createTask(
              () -> {
                loop.stop();
                sleep(0);
              });
      assertThat(loop.statistics().readyTasks()).isEqualTo(1);
      loop.runForever();
      assertStates(loop.statistics(), 0, 1, 0);
      loop.runUntilComplete(task);
      assertStates(loop.statistics(), 0, 0, 0);
      assertThat(loop.statistics().steps()).isEqualTo(2);
    }
  }

  // ---- the default executor

  @OnBothEngines
  void jobs(EngineKind engine) {
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (EventLoop loop = EventLoop.builder().engine(engine).executor(one).build()) {
      LoopStatistics statistics = loop.statistics();
      loop.runUntilComplete(
          () -> {
            List<Future<Boolean>> jobs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
              jobs.add(loop.runInExecutor(null, () -> Try.run(release::await)));
            }
            Eventually.until(() -> statistics.activeJobs() == 1);
            assertThat(statistics.queuedJobs()).isEqualTo(2);
            jobs.get(2).cancel();
            release.countDown();
            assertThat(await(jobs.get(1))).isTrue();
            Eventually.until(() -> statistics.queuedJobs() == 0 && statistics.activeJobs() == 0);
          });
    }
  }

  // ---- a loop that is watched

  /** How late a timer is, counted from when it was due to when it runs. */
  @OnBothEngines
  void theLagOfTimers(EngineKind engine) {
    VirtualClock clock = new VirtualClock();
    try (EventLoop loop = EventLoop.builder().engine(engine).clock(clock).build()) {
      List<Long> lags = new ArrayList<>();
      List<Long> others = new ArrayList<>();
      loop.measure(others::add);
      Runnable end = loop.measure(lags::add);
      loop.runUntilComplete(
          () -> {
            double now = loop.time();
            loop.callAt(now - 2, () -> {});
            loop.callAt(now + 1, () -> {}).cancel();
            sleep(3);
            assertThat(lags).containsExactly(2_000_000_000L, 0L);
            end.run();
            sleep(1);
          });
      assertThat(lags).hasSize(2);
      assertThat(others).hasSize(3);
    }
  }

  /** A step that blocks is seen without a listener. */
  @OnBothEngines
  void stalls(EngineKind engine) {
    try (EventLoop loop = Loops.real(engine)) {
      loop.setSlowCallbackDuration(0.001);
      LoopStatistics statistics = loop.statistics();
      loop.measure(nanos -> {});
      loop.runUntilComplete(
          () -> {
            Eventually.until(() -> statistics.stalledNanos() > 0);
            long soFar = statistics.stalledNanos();
            assertThat(soFar).isGreaterThanOrEqualTo(1_000_000);
            assertThat(statistics.stalls()).isPositive();
            Eventually.until(() -> statistics.stalledNanos() > soFar);
          });
    }
  }

  // ---- load

  /** Reading while ten thousand tasks run changes nothing, and what is read fits together. */
  @OnBothEngines
  void readWhileTenThousandTasksRun(EngineKind engine) throws InterruptedException {
    int many = 10_000;
    try (EventLoop loop = Loops.real(engine)) {
      LoopStatistics statistics = loop.statistics();
      AtomicBoolean over = new AtomicBoolean();
      List<String> wrong = Collections.synchronizedList(new ArrayList<>());
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    long lastBusy = 0;
                    long lastIdle = 0;
                    while (!over.get()) {
                      long busy = statistics.busyNanos();
                      long idle = statistics.idleNanos();
                      if (busy < lastBusy || idle < lastIdle) {
                        wrong.add(lastBusy + " " + busy + " " + lastIdle + " " + idle);
                      }
                      lastBusy = busy;
                      lastIdle = idle;
                      if (statistics.waitingTasks() > many + 1 || statistics.timers() > many) {
                        wrong.add(statistics.toString());
                      }
                    }
                  });
      List<Integer> order = new ArrayList<>();
      loop.runUntilComplete(
          () -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < many; i++) {
              int number = i;
              tasks.add(
                  createTask(
                      () -> {
                        sleep(0);
                        sleep(0.001);
                        sleep(0);
                        order.add(number);
                      }));
            }
            for (Task<Void> task : tasks) {
              await(task);
            }
          });
      over.set(true);
      reader.join();
      assertThat(wrong).isEmpty();
      assertThat(order).hasSize(many);
      assertThat(statistics.spawnedTasks()).isEqualTo(many + 1);
      assertThat(statistics.returnedTasks()).isEqualTo(many + 1);
      assertThat(statistics.steps()).isGreaterThan(4L * many);
      assertStates(statistics, 0, 0, 0);
    }
  }

  @OnBothEngines
  void timesNeverGoBackNotEvenWhileTheLoopLooksAtItsWatch(EngineKind engine) {
    List<LoopStatistics> watched = new ArrayList<>();
    List<Long> busy = new ArrayList<>();
    List<Long> idle = new ArrayList<>();
    Runnable look =
        () ->
            watched.forEach(
                statistics -> {
                  busy.add(statistics.busyNanos());
                  idle.add(statistics.idleNanos());
                });
    try (EventLoop loop = time.newLoopSlowToLook(engine, look)) {
      watched.add(loop.statistics());
      loop.runUntilComplete(() -> sleep(0.001));
      look.run();
      assertThat(busy).hasSizeGreaterThan(4).isSorted();
      assertThat(idle).isSorted();
      assertThat(idle.get(idle.size() - 1)).isPositive();
    }
  }

  /** What tests would have to catch. */
  private interface Try {

    void run() throws InterruptedException;

    static boolean run(Try blocking) {
      try {
        blocking.run();
        return true;
      } catch (InterruptedException e) {
        return false;
      }
    }
  }
}
