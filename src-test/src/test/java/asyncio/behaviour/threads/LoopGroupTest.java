package asyncio.behaviour.threads;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.LoopGroup;
import asyncio.Task;
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

/** Loops in threads of their own, and what crosses between them. */
class LoopGroupTest {

  private static LoopGroup group(EngineKind engine, int loops) {
    return new LoopGroup(
        loops, n -> EventLoop.builder().engine(engine).name("test-group-" + n).build());
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
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 4)) {
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
          }
        });
    assertThat(ran).hasValue(calls);
    assertThat(threadsOfGroups()).isEmpty();
  }

  @OnBothEngines
  void theSameKeyMeansTheSameLoopAndTheOrderOfTheCalls(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 3)) {
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
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 2)) {
            Future<String> fails =
                group.submit(
                    () -> {
                      throw thrown;
                    });
            assertThatThrownBy(() -> await(fails)).isSameAs(thrown);
          }
        });
  }

  @OnBothEngines
  void aCancellationArrivesWithItsMessage(EngineKind engine) {
    CompletableFuture<CancelledError> seen = new CompletableFuture<>();
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 2)) {
            CompletableFuture<Boolean> begun = new CompletableFuture<>();
            Future<Void> sleeps = group.submit(() -> sleepFor(begun, seen));
            await(begun.copy());
            assertThat(sleeps.cancel("enough")).isTrue();
            assertThatThrownBy(() -> await(sleeps))
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
            assertThat(await(seen.copy())).hasMessage("enough");
          }
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
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 2)) {
            CompletableFuture<Boolean> begun = new CompletableFuture<>();
            Task<?> awaiter = createTask(() -> await(group.submit(() -> sleepFor(begun, seen))));
            await(begun.copy());
            awaiter.cancel("all of you");
            assertThat(await(seen.copy())).hasMessage("all of you");
          }
        });
  }

  @OnBothEngines
  void whatIsCancelledAtOnceNeverRuns(EngineKind engine) {
    AtomicInteger ran = new AtomicInteger();
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 1)) {
            CountDownLatch busy = new CountDownLatch(1);
            Future<Void> blocks = group.submit(() -> busy.await());
            for (int i = 0; i < 100; i++) {
              group.submit(() -> ran.incrementAndGet()).cancel();
            }
            busy.countDown();
            await(blocks);
            await(group.submit(() -> sleep(0)));
          }
        });
    assertThat(ran).hasValue(0);
  }

  @OnBothEngines
  void aTaskThatCancelsItselfCancelsItsFuture(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 2)) {
            Future<String> future =
                group.submit(
                    () -> {
                      throw new CancelledError("by myself");
                    });
            assertThatThrownBy(() -> await(future))
                .isInstanceOf(CancelledError.class)
                .hasMessage("by myself");
            assertThat(future.cancelled()).isTrue();
          }
        });
  }

  @OnBothEngines
  void aFailureAfterTheCancellationIsReportedByTheTasksLoop(EngineKind engine) {
    CompletableFuture<Throwable> reported = new CompletableFuture<>();
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 1)) {
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
          }
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

  @SuppressWarnings("NullAway")
  private static Object nothing() {
    return null;
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
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 2)) {
            Future<Integer> nested =
                group.submit(
                    "key",
                    () -> await(group.submit("key", () -> 1)) + await(group.submit(() -> 2)));
            assertThat(await(nested)).isEqualTo(3);
          }
        });
  }

  @OnBothEngines
  void cannotBeClosedByItsOwnTask(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 2)) {
            assertThatThrownBy(() -> await(group.submit(() -> group.close())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not be called in one of them");
          }
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
  void aCallbackThatThrowsEndsNothing(EngineKind engine) {
    CompletableFuture<Throwable> reported = new CompletableFuture<>();
    Loops.runReal(
        engine,
        () -> {
          try (LoopGroup group = group(engine, 1)) {
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
          }
        });
    assertThat(reported.join()).hasMessage("callback");
  }
}
