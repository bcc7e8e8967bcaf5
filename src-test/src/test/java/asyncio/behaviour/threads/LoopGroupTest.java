package asyncio.behaviour.threads;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.LoopGroup;
import asyncio.Task;
import asyncio.futures.Action;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.testing.Eventually;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Loops in threads of their own, and what crosses between them. */
class LoopGroupTest {

  private static LoopGroup group(EngineKind engine, int loops) {
    return new LoopGroup(
        loops, n -> EventLoop.builder().engine(engine).name("test-group-" + n).build());
  }

  /** What a test does in a loop beside the group's. */
  private interface Body {
    void run(LoopGroup group) throws Exception;
  }

  private static void inGroup(EngineKind engine, int loops, Body body) {
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, loops)) {
            body.run(group);
          }
        });
  }

  private static Set<String> threadsOfGroups() {
    Set<String> names = new HashSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    names.removeIf(name -> !name.startsWith("test-group-"));
    return names;
  }

  // ---- results

  @OnBothEngines
  void eachOfManyResultsComesOnce(EngineKind engine) {
    int calls = 100_000;
    AtomicInteger ran = new AtomicInteger();
    Set<EventLoop> used = ConcurrentHashMap.newKeySet();
    inGroup(
        engine,
        4,
        group -> {
          long sum = 0;
          for (int done = 0; done < calls; done += 1000) {
            List<Future<Integer>> batch = new ArrayList<>();
            for (int i = done; i < done + 1000; i++) {
              int number = i;
              batch.add(
                  group.submit(
                      () -> {
                        ran.incrementAndGet();
                        used.add(getRunningLoop());
                        sleep(0);
                        return number;
                      }));
            }
            for (Future<Integer> each : batch) {
              sum += await(each);
            }
          }
          assertThat(sum).isEqualTo((long) calls * (calls - 1) / 2);
          assertThat(used).hasSize(4).isEqualTo(Set.copyOf(group.loops()));
        });
    assertThat(ran).hasValue(calls);
    assertThat(threadsOfGroups()).isEmpty();
  }

  @OnBothEngines
  void theSameKeyMeansTheSameLoopAndTheOrderOfTheCalls(EngineKind engine) {
    inGroup(
        engine,
        3,
        group -> {
          for (String key : List.of("ann", "bob", "cid")) {
            List<Integer> order = new ArrayList<>(); // of one loop: no lock
            Set<EventLoop> loops = new HashSet<>();
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
              int number = i;
              all.add(
                  group.submit(
                      key,
                      () -> {
                        order.add(number);
                        loops.add(getRunningLoop());
                      }));
            }
            await(gather(all));
            assertThat(loops).hasSize(1);
            assertThat(order).isSorted().hasSize(100);
          }
        });
  }

  @OnBothEngines
  void contextVariablesGoAlong(EngineKind engine) {
    ContextVar<String> user = new ContextVar<>("user");
    Loops.runReal(
        engine,
        () -> {
          user.set("ann");
          try (LoopGroup group = group(engine, 2)) {
            assertThat(await(group.submit(() -> user.get()))).isEqualTo("ann");
          }
        });
  }

  // ---- exceptions, cancellation

  @OnBothEngines
  void theExceptionIsTheSameInstance(EngineKind engine) {
    IOException thrown = new IOException("no");
    inGroup(
        engine,
        2,
        group -> {
          Future<String> fails =
              group.submit(
                  () -> {
                    throw thrown;
                  });
          assertThatThrownBy(() -> await(fails)).isSameAs(thrown);
        });
  }

  @OnBothEngines
  void aCancellationArrivesWithItsMessage(EngineKind engine) {
    CompletableFuture<CancelledError> seen = new CompletableFuture<>();
    inGroup(
        engine,
        2,
        group -> {
          CompletableFuture<Boolean> begun = new CompletableFuture<>();
          Future<Void> sleeps = group.submit(() -> sleepFor(begun, seen));
          await(begun.copy());
          assertThat(sleeps.cancel("enough")).isTrue();
          assertThatThrownBy(() -> await(sleeps))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
          assertThat(await(seen.copy())).hasMessage("enough");
        });
  }

  private static void sleepFor(
      CompletableFuture<Boolean> begun, CompletableFuture<CancelledError> seen) {
    begun.complete(true);
    try {
      sleep(3600);
    } catch (CancelledError e) {
      seen.complete(e);
      throw e;
    }
  }

  @OnBothEngines
  void aCancelledAwaiterCancelsTheTask(EngineKind engine) {
    CompletableFuture<CancelledError> seen = new CompletableFuture<>();
    inGroup(
        engine,
        2,
        group -> {
          CompletableFuture<Boolean> begun = new CompletableFuture<>();
          Task<?> awaiter = createTask(() -> await(group.submit(() -> sleepFor(begun, seen))));
          await(begun.copy());
          awaiter.cancel("all of you");
          assertThat(await(seen.copy())).hasMessage("all of you");
        });
  }

  @OnBothEngines
  void whatIsCancelledAtOnceNeverRuns(EngineKind engine) {
    AtomicInteger ran = new AtomicInteger();
    inGroup(
        engine,
        1,
        group -> {
          CountDownLatch busy = new CountDownLatch(1);
          CompletableFuture<Boolean> begun = new CompletableFuture<>();
          Future<Void> blocks =
              group.submit(
                  () -> {
                    begun.complete(true);
                    busy.await();
                  });
          await(begun); // else a start and its cancellation may come in two turns of that loop
          for (int i = 0; i < 100; i++) {
            group.submit(() -> ran.incrementAndGet()).cancel();
          }
          busy.countDown();
          await(blocks);
          await(group.submit(() -> sleep(0)));
        });
    assertThat(ran).hasValue(0);
  }

  @OnBothEngines
  void aTaskThatCancelsItselfCancelsItsFuture(EngineKind engine) {
    inGroup(
        engine,
        2,
        group -> {
          Future<String> future =
              group.submit(
                  () -> {
                    throw new CancelledError("by myself");
                  });
          assertThatThrownBy(() -> await(future))
              .isInstanceOf(CancelledError.class)
              .hasMessage("by myself");
          assertThat(future.cancelled()).isTrue();
        });
  }

  @OnBothEngines
  void aFailureAfterTheCancellationIsReportedByTheTasksLoop(EngineKind engine) {
    CompletableFuture<Throwable> reported = new CompletableFuture<>();
    inGroup(
        engine,
        1,
        group -> {
          EventLoop there = group.loops().get(0);
          there.callSoonThreadsafe(
              () ->
                  there.setExceptionHandler(
                      (loop, context) -> reported.complete(context.exception())));
          CompletableFuture<Boolean> begun = new CompletableFuture<>();
          Future<Void> future =
              group.submit(
                  () -> {
                    begun.complete(true);
                    try {
                      sleep(3600);
                    } catch (CancelledError e) {
                      throw new IOException("clean-up failed", e);
                    }
                  });
          await(begun.copy());
          future.cancel();
        });
    assertThat(reported.join()).hasMessage("clean-up failed");
  }

  // ---- closing

  @OnBothEngines
  void closeUnwindsAllAndEndsTheThreads(EngineKind engine) {
    Set<Integer> unwound = ConcurrentHashMap.newKeySet();
    CountDownLatch begun = new CountDownLatch(20);
    LoopGroup group = group(engine, 4);
    List<CompletableFuture<Object>> futures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      futures.add(
          group.submitThreadsafe(
              () -> {
                begun.countDown();
                try {
                  sleep(3600);
                } finally {
                  sleep(0.001); // clean-up may await
                  unwound.add(number);
                }
                return null;
              }));
    }
    Eventually.until(() -> begun.getCount() == 0);
    group.close();
    assertThat(unwound).hasSize(20);
    assertThat(futures).allMatch(CompletableFuture::isCancelled);
    assertThat(threadsOfGroups()).isEmpty();
    assertThat(group.loops()).allMatch(EventLoop::isClosed);
    group.close(); // a second time
    assertThat(group).asString().startsWith("<LoopGroup closed ");
  }

  @OnBothEngines
  void whileItClosesTasksMayTalkToTheCallersLoop(EngineKind engine) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Loops.runReal(
        engine,
        () -> {
          EventLoop mine = getRunningLoop();
          LoopGroup group = group(engine, 1);
          CompletableFuture<Boolean> begun = new CompletableFuture<>();
          group.submit(
              () -> {
                begun.complete(true);
                try {
                  sleep(3600);
                } finally {
                  CompletableFuture<String> asked = new CompletableFuture<>();
                  mine.callSoonThreadsafe(() -> asked.complete("still here"));
                  answer.complete(await(asked));
                }
              });
          await(begun);
          group.close();
        });
    assertThat(answer.join()).isEqualTo("still here");
  }

  @OnBothEngines
  void anInterruptDoesNotEndClose(EngineKind engine) {
    LoopGroup group = group(engine, 2);
    AtomicInteger unwound = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    group.submitThreadsafe(
        () -> {
          begun.countDown();
          try {
            sleep(3600);
          } finally {
            sleep(0.001);
            unwound.incrementAndGet();
          }
          return null;
        });
    Eventually.until(() -> begun.getCount() == 0);
    Thread.currentThread().interrupt();
    group.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(unwound).hasValue(1);
    assertThat(threadsOfGroups()).isEmpty();
  }

  @OnBothEngines
  void aCancelledCloseEndsTheLoopsAllTheSame(EngineKind engine) {
    LoopGroup group = group(engine, 1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Loops.runReal(
        engine,
        () -> {
          CompletableFuture<Boolean> begun = new CompletableFuture<>();
          group.submit(
              () -> {
                begun.complete(true);
                mayEnd.await();
              });
          await(begun);
          Task<?> closes = createTask(() -> group.close());
          sleep(0);
          closes.cancel("enough");
          assertThatThrownBy(() -> await(closes)).isInstanceOf(CancelledError.class);
        });
    mayEnd.countDown();
    group.close();
    assertThat(group.loops()).allMatch(EventLoop::isClosed);
    assertThat(threadsOfGroups()).isEmpty();
  }

  @OnBothEngines
  void aCallbackMayCloseAGroupButNotItsOwn(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          LoopGroup group = group(engine, 1);
          CompletableFuture<Throwable> refused = new CompletableFuture<>();
          group
              .loops()
              .get(0)
              .callSoonThreadsafe(() -> refused.complete(catchThrowable(group::close)));
          assertThat(await(refused))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("must not be called in one of them");
          Future<Void> sleeps = group.submit(() -> sleep(3600));
          getRunningLoop().callSoon(group::close);
          assertThatThrownBy(() -> await(sleeps)).isInstanceOf(CancelledError.class);
          assertThat(group.loops()).allMatch(EventLoop::isClosed);
        });
    assertThat(threadsOfGroups()).isEmpty();
  }

  @OnBothEngines
  void refusesAfterClose(EngineKind engine) {
    LoopGroup group = group(engine, 1);
    group.close();
    assertThatThrownBy(() -> group.submitThreadsafe(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("LoopGroup is closed");
    Loops.runReal(
        engine,
        () ->
            assertThatThrownBy(() -> group.submit("key", () -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("LoopGroup is closed"));
  }

  // ---- mistakes and failures

  @OnBothEngines
  void refusesWhatMakesNoSense(EngineKind engine) {
    assertThatThrownBy(() -> new LoopGroup(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LoopGroup(-1)).isInstanceOf(IllegalArgumentException.class);
    try (EventLoop one = Loops.real(engine)) {
      assertThatThrownBy(() -> new LoopGroup(2, n -> one))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("twice");
    }
    try (LoopGroup group = group(engine, 1)) {
      assertThatThrownBy(() -> group.submit(() -> 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("submitThreadsafe");
      assertThatThrownBy(() -> group.submitThreadsafe(nothing(), () -> 1))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("key");
      assertThat(group.submitThreadsafe("key", () -> 1).join()).isEqualTo(1);
    }
    assertThat(threadsOfGroups()).isEmpty();
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  private static void refusesNull(String name, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name);
  }

  @OnBothEngines
  void refusesNullByName(EngineKind engine) {
    IntFunction<EventLoop> noFactory = nothing();
    Coroutine<Integer> noCoroutine = nothing();
    Action noAction = nothing();
    Object noKey = nothing();
    refusesNull("factory", () -> new LoopGroup(1, noFactory));
    refusesNull("the factory's loop", () -> new LoopGroup(1, n -> nothing()));
    inGroup(
        engine,
        1,
        group -> {
          refusesNull("coroutine", () -> group.submit(noCoroutine));
          refusesNull("coroutine", () -> group.submit(noAction));
          refusesNull("coroutine", () -> group.submit("key", noCoroutine));
          refusesNull("coroutine", () -> group.submit("key", noAction));
          refusesNull("key", () -> group.submit(noKey, () -> 1));
          refusesNull("coroutine", () -> group.submitThreadsafe(noCoroutine));
          refusesNull("coroutine", () -> group.submitThreadsafe("key", noCoroutine));
          assertThat(await(group.submit(() -> 1))).isEqualTo(1);
        });
  }

  @OnBothEngines
  void refusesLoopsThatAreClosedOrRunAlready(EngineKind engine) {
    EventLoop closed = Loops.real(engine);
    closed.close();
    assertThatThrownBy(() -> new LoopGroup(1, n -> closed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("closed");
    Loops.runReal(
        engine,
        () -> {
          AtomicReference<EventLoop> first = new AtomicReference<>();
          EventLoop mine = getRunningLoop();
          assertThatThrownBy(
                  () ->
                      new LoopGroup(
                          2,
                          n -> {
                            if (n == 1) {
                              return mine;
                            }
                            first.set(Loops.real(engine));
                            return first.get();
                          }))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("runs already");
          assertThat(first.get().isClosed()).isTrue();
          sleep(0); // this loop is as it was
        });
  }

  @OnBothEngines
  void aKeyThatThrowsIsTheCallersMistake(EngineKind engine) {
    Object key =
        new Object() {
          @Override
          public int hashCode() {
            throw new IllegalStateException("no hash");
          }
        };
    inGroup(
        engine,
        2,
        group -> {
          assertThatThrownBy(() -> group.submit(key, () -> 1)).hasMessage("no hash");
          assertThatThrownBy(() -> group.submitThreadsafe(key, () -> 1)).hasMessage("no hash");
          assertThat(await(group.submit(() -> 1))).isEqualTo(1);
        });
  }

  @OnBothEngines
  void aFactoryThatFailsLeavesNoLoop(EngineKind engine) {
    AtomicReference<EventLoop> first = new AtomicReference<>();
    assertThatThrownBy(
            () ->
                new LoopGroup(
                    2,
                    n -> {
                      if (n == 1) {
                        throw new IllegalStateException("no second one");
                      }
                      first.set(Loops.real(engine));
                      return first.get();
                    }))
        .hasMessage("no second one");
    assertThat(first.get().isClosed()).isTrue();
  }

  @OnBothEngines
  void submitsToItsOwnLoopAndOn(EngineKind engine) {
    inGroup(
        engine,
        2,
        group -> {
          Future<Integer> nested =
              group.submit(
                  "key", () -> await(group.submit("key", () -> 1)) + await(group.submit(() -> 2)));
          assertThat(await(nested)).isEqualTo(3);
        });
  }

  @OnBothEngines
  void cannotBeClosedByItsOwnTask(EngineKind engine) {
    inGroup(
        engine,
        2,
        group -> {
          assertThatThrownBy(() -> await(group.submit(() -> group.close())))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("must not be called in one of them");
        });
  }

  @OnBothEngines
  void aLoopThatFailsTellsWhoWaitsAndTheOthersGoOn(EngineKind engine) {
    KeyboardInterrupt interrupt = new KeyboardInterrupt();
    Loops.runReal(
        engine,
        () -> {
          LoopGroup group = group(engine, 2);
          String key = "fails";
          EventLoop fails = await(group.submit(key, () -> getRunningLoop()));
          Future<Void> waits = group.submit(key, () -> sleep(3600));
          await(group.submit(key, () -> sleep(0)));
          fails.callSoonThreadsafe(
              () -> {
                throw interrupt;
              });
          assertThatThrownBy(() -> await(waits))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("has failed")
              .hasCause(interrupt);
          assertThatThrownBy(() -> group.submit(key, () -> 1))
              .isInstanceOf(IllegalStateException.class)
              .hasCause(interrupt);
          for (int i = 0; i < 4; i++) {
            assertThat(await(group.submit(() -> getRunningLoop()))).isNotSameAs(fails);
          }
          assertThatThrownBy(group::close)
              .isInstanceOf(IllegalStateException.class)
              .hasCause(interrupt);
        });
    assertThat(threadsOfGroups()).isEmpty();
  }

  @OnBothEngines
  void aLoopThatATaskStopsHasFailed(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          LoopGroup group = group(engine, 2);
          Future<Void> stops =
              group.submit(
                  "key",
                  () -> {
                    getRunningLoop().stop();
                    sleep(3600);
                  });
          assertThatThrownBy(() -> await(stops))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("has failed")
              .cause()
              .hasMessageContaining("stop()");
          assertThatThrownBy(() -> group.submit("key", () -> 1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("has failed");
          for (int i = 0; i < 4; i++) {
            assertThat(await(group.submit(() -> 1))).isEqualTo(1); // the other loop takes all
          }
          assertThatThrownBy(group::close)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("has failed");
        });
    assertThat(threadsOfGroups()).isEmpty();
  }

  @OnBothEngines
  void aCallbackThatThrowsEndsNothing(EngineKind engine) {
    CompletableFuture<Throwable> reported = new CompletableFuture<>();
    inGroup(
        engine,
        1,
        group -> {
          EventLoop there = group.loops().get(0);
          await(
              group.submit(
                  () ->
                      there.setExceptionHandler(
                          (loop, context) -> reported.complete(context.exception()))));
          there.callSoonThreadsafe(
              () -> {
                throw new IllegalStateException("callback");
              });
          assertThat(await(group.submit(() -> 1))).isEqualTo(1);
        });
    assertThat(reported.join()).hasMessage("callback");
  }
}
