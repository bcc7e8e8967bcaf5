package asyncio.engine;

import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * What other threads send to a loop is neither lost nor doubled, and keeps the order of each
 * sender.
 */
class ThreadsafeLoadTest {

  private static final int SENDERS = 8;
  private static final int EACH = 20_000;

  /** In the loop: all that has arrived, by sender. */
  private final List<List<Integer>> received =
      IntStream.range(0, SENDERS).<List<Integer>>mapToObj(i -> new ArrayList<>()).toList();

  private int count;

  @OnBothEngines
  void callSoonThreadsafe(EngineKind engine) throws Exception {
    try (EventLoop loop = Loops.real(engine)) {
      List<Thread> senders = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        int me = sender;
        senders.add(Thread.ofPlatform().start(() -> send(loop, me)));
      }
      loop.runForever(); // sleeps whenever it has caught up
      for (Thread sender : senders) {
        sender.join();
      }
    }
    List<Integer> all = IntStream.range(0, EACH).boxed().toList();
    assertThat(received).allSatisfy(numbers -> assertThat(numbers).isEqualTo(all));
  }

  private void send(EventLoop loop, int sender) {
    for (int i = 0; i < EACH; i++) {
      int number = i;
      loop.callSoonThreadsafe(() -> receive(loop, sender, number));
    }
  }

  private void receive(EventLoop loop, int sender, int number) {
    received.get(sender).add(number);
    if (++count == SENDERS * EACH) {
      loop.stop();
    }
  }

  @OnBothEngines
  void runCoroutineThreadsafeFromManyThreads(EngineKind engine) throws Exception {
    int each = 2_000;
    try (EventLoop loop = Loops.real(engine)) {
      Thread owner = Thread.ofPlatform().start(loop::runForever);
      List<Thread> askers = new ArrayList<>();
      long[] sums = new long[SENDERS];
      for (int asker = 0; asker < SENDERS; asker++) {
        int me = asker;
        askers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      List<CompletableFuture<Integer>> answers = new ArrayList<>();
                      for (int i = 0; i < each; i++) {
                        int value = i;
                        answers.add(runCoroutineThreadsafe(() -> sleep(0, value), loop));
                      }
                      for (CompletableFuture<Integer> answer : answers) {
                        sums[me] += answer.join();
                      }
                    }));
      }
      for (Thread asker : askers) {
        asker.join();
      }
      loop.callSoonThreadsafe(loop::stop);
      owner.join();
      assertThat(sums).containsOnly((long) each * (each - 1) / 2);
    }
  }

  /**
   * One message at a time, each awaited: the loop falls asleep before each, and must be woken every
   * time.
   */
  @OnBothEngines
  void noWakeUpIsLost(EngineKind engine) throws Exception {
    try (EventLoop loop = Loops.real(engine)) {
      Thread owner = Thread.ofPlatform().start(loop::runForever);
      for (int i = 0; i < 5_000; i++) {
        int value = i;
        CompletableFuture<Integer> answer = runCoroutineThreadsafe(() -> value, loop);
        assertThat(answer.join()).isEqualTo(value);
      }
      loop.callSoonThreadsafe(loop::stop);
      owner.join();
    }
  }

  /**
   * A handle may be cancelled by another thread at any moment: either it is called, or it is
   * cancelled.
   */
  @OnBothEngines
  void cancelFromAnotherThread(EngineKind engine) throws Exception {
    try (EventLoop loop = Loops.real(engine)) {
      Thread owner = Thread.ofPlatform().start(loop::runForever);
      for (int i = 0; i < 2_000; i++) {
        loop.callSoonThreadsafe(() -> count++).cancel();
      }
      Future<Void> done = loop.createFuture();
      CompletableFuture<Void> seen = runCoroutineThreadsafe(() -> done.await(), loop);
      loop.callSoonThreadsafe(() -> done.setResult(null));
      seen.join();
      loop.callSoonThreadsafe(loop::stop);
      owner.join();
      assertThat(count).isLessThanOrEqualTo(2_000);
    }
  }
}
