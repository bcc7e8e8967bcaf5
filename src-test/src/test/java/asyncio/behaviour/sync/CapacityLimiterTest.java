package asyncio.behaviour.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Held;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Tokens to borrow, for blocking calls above all. Under random cancellation: StressTest. */
class CapacityLimiterTest {

  private final Steps steps = new Steps();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private Task<Void> borrower(String name, CapacityLimiter limiter, double time) {
    return createTask(
        () -> {
          try (Held held = limiter.acquire()) {
            steps.log(name + "@" + getRunningLoop().time());
            sleep(time);
          }
        },
        name);
  }

  private static void assertCounts(CapacityLimiter limiter, int borrowed, int available) {
    assertThat(limiter.borrowed()).isEqualTo(borrowed);
    assertThat(limiter.available()).isEqualTo(available);
  }

  // ---- tokens

  @OnBothEngines
  void atMostAsManyAsThereAreTokensInTheOrderOfTheirArrival(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(2);
          List<Task<Void>> tasks = new ArrayList<>();
          for (String name : List.of("a", "b", "c", "d", "e")) {
            tasks.add(borrower(name, limiter, 1));
          }
          sleep(0.5);
          assertCounts(limiter, 2, 0);
          Asyncio.wait(tasks);
          assertCounts(limiter, 0, 2);
        });
    steps.assertAre("a@0.0 b@0.0 c@1.0 d@1.0 e@2.0");
  }

  @OnBothEngines
  void whoComesLaterDoesNotOvertake(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(1);
          Held held = limiter.acquire();
          Task<Void> waiting = borrower("waiting", limiter, 1);
          sleep(0);
          held.close();
          Task<Void> late = borrower("late", limiter, 0); // the token is the other's already
          await(late);
          assertThat(waiting.done()).isTrue();
        });
    steps.assertAre("waiting@0.0 late@1.0");
  }

  @OnBothEngines
  void aTokenThatIsGivenToATaskThatIsCancelledGoesOn(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(1);
          Held held = limiter.acquire();
          Task<Void> first = borrower("first", limiter, 0);
          Task<Void> second = borrower("second", limiter, 0);
          sleep(0);
          held.close();
          first.cancel();
          await(second);
          assertThat(first.cancelled()).isTrue();
          assertCounts(limiter, 0, 1);
        });
    steps.assertAre("second@0.0");
  }

  @OnBothEngines
  void moreTokensWakeThoseWhoWaitAndLessAreTakenFromNobody(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(0);
          List<Task<Void>> tasks = new ArrayList<>();
          for (String name : List.of("a", "b", "c")) {
            tasks.add(borrower(name, limiter, 2));
          }
          sleep(1);
          limiter.setTotal(2);
          sleep(1);
          assertCounts(limiter, 2, 0);
          limiter.setTotal(1);
          assertThat(limiter.total()).isEqualTo(1);
          assertCounts(limiter, 2, 0);
          Asyncio.wait(tasks);
          assertCounts(limiter, 0, 1);
        });
    steps.assertAre("a@1.0 b@1.0 c@3.0");
  }

  @OnBothEngines
  void misuse(EngineKind engine) {
    CapacityLimiter limiter = new CapacityLimiter(1);
    assertThatThrownBy(limiter::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("No token is borrowed");
    assertThatThrownBy(() -> limiter.setTotal(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CapacityLimiter(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(anonymous(limiter)).isEqualTo("<CapacityLimiter borrowed=0 of 1>");
  }

  // ---- calls in threads

  @OnBothEngines
  void aCallReturnsOrThrowsAndGivesItsTokenBackBefore(EngineKind engine) {
    IOException boom = new IOException("boom");
    ContextVar<String> user = new ContextVar<>("user");
    Loops.run(
        engine,
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(1);
          user.set("me");
          for (int i = 0; i < 100; i++) {
            assertThat(limiter.toThread(() -> user.get())).isEqualTo("me");
            assertCounts(limiter, 0, 1);
          }
          assertThatThrownBy(
                  () ->
                      limiter.toThread(
                          () -> {
                            throw boom;
                          }))
              .isSameAs(boom);
          limiter.toThread(() -> steps.log("ran"));
          assertCounts(limiter, 0, 1);
        });
    steps.assertAre("ran");
  }

  @OnBothEngines
  void aCallThatGoesOnAfterItsTaskWasCancelledKeepsItsToken(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(1);
          Task<Void> cancelled = createTask(() -> limiter.toThread(this::goesOnWhenInterrupted));
          sleep(0);
          started.await();
          Task<String> next = createTask(() -> limiter.toThread(() -> "next"));
          cancelled.cancel();
          assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
          assertCounts(limiter, 1, 0);
          assertThat(next.done()).isFalse();
          assertThat(getRunningLoop().outsideWork()).isEqualTo(1);
          interrupted.await();
          released.countDown();
          assertThat(await(next)).isEqualTo("next");
          assertCounts(limiter, 0, 1);
        });
    steps.assertAre("interrupted");
  }

  private void goesOnWhenInterrupted() {
    started.countDown();
    boolean goesOn = true;
    while (goesOn) {
      try {
        released.await();
        goesOn = false;
      } catch (InterruptedException e) {
        steps.log("interrupted");
        interrupted.countDown();
      }
    }
  }

  @OnBothEngines
  void aCallThatIsCancelledBeforeItBeginsGivesItsTokenBack(EngineKind engine) throws Exception {
    ExecutorService busy = Executors.newSingleThreadExecutor();
    busy.execute(this::goesOnWhenInterrupted);
    started.await();
    Loops.run(
        engine,
        () -> {
          getRunningLoop().setDefaultExecutor(busy);
          CapacityLimiter limiter = new CapacityLimiter(1);
          Task<Void> task = createTask(() -> limiter.toThread(() -> steps.log("never")));
          sleep(0);
          assertCounts(limiter, 1, 0);
          task.cancel();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
          sleep(1);
          assertCounts(limiter, 0, 1);
          released.countDown();
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void anExecutorThatTakesNothingCostsNoToken(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          getRunningLoop().shutdownDefaultExecutor();
          CapacityLimiter limiter = new CapacityLimiter(1);
          assertThatThrownBy(() -> limiter.toThread(() -> "never"))
              .isInstanceOf(IllegalStateException.class);
          sleep(1);
          assertCounts(limiter, 0, 1);
        });
  }

  @OnBothEngines
  void underRandomCancellationThereAreNeverTooManyCallsAndNoTokenIsLost(EngineKind engine) {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Random random = new Random(1);
    Loops.run(
        engine,
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(3);
          List<Task<Void>> tasks = new ArrayList<>();
          for (int i = 0; i < 300; i++) {
            tasks.add(
                createTask(
                    () ->
                        limiter.toThread(
                            () -> {
                              most.accumulateAndGet(running.incrementAndGet(), Math::max);
                              Thread.yield();
                              running.decrementAndGet();
                            })));
            if (random.nextBoolean()) {
              tasks.get(random.nextInt(tasks.size())).cancel();
            }
            if (random.nextInt(3) == 0) {
              sleep(0);
            }
          }
          Asyncio.wait(tasks);
          sleep(1); // not before the last call has ended
          assertCounts(limiter, 0, 3);
        });
    assertThat(most.get()).isBetween(1, 3);
  }
}
