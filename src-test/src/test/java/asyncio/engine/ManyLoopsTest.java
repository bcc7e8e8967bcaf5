package asyncio.engine;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.wrapFuture;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.testing.Eventually;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/** Loops side by side and one after another. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ManyLoopsTest {

  private static final int LOOPS = 10_000;

  @OnBothEngines
  void tenThousandLoopsLeaveNothingBehind(EngineKind engine) throws Exception {
    long threadsBefore = threads();
    long filesBefore = openFiles();
    List<WeakReference<?>> remains = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      EventLoop loop = Loops.virtual(engine);
      loop.setExceptionHandler((where, context) -> {}); // the pending task is reported
      boolean sample = i % 100 == 0;
      loop.createTask(
          () -> {
            if (sample) {
              remains.add(new WeakReference<>(Thread.currentThread()));
            }
            sleep(1000);
          });
      loop.runUntilComplete(
          () -> {
            sleep(1);
            return await(createTask(() -> 1));
          });
      loop.close();
      if (sample) {
        remains.add(new WeakReference<>(loop));
      }
    }
    assertThat(remains).hasSize(2 * LOOPS / 100);
    Eventually.until(
        () -> {
          System.gc();
          return remains.stream().allMatch(reference -> reference.refersTo(null));
        });
    // The JDK may have started threads of its own.
    Eventually.until(() -> threads() <= threadsBefore + 5);
    assertThat(openFiles()).isLessThanOrEqualTo(filesBefore + 2);
  }

  /** Without the carriers of virtual threads: the more cores there are, the more of them. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("ForkJoinPool"))
        .count();
  }

  /** On Linux; elsewhere always 0. */
  private static long openFiles() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    try (Stream<Path> open = Files.list(descriptors)) {
      return open.count();
    }
  }

  @OnBothEngines
  void twoLoopsInTwoThreadsAskEachOther(EngineKind engine) throws Exception {
    EventLoop left = Loops.real(engine);
    EventLoop right = Loops.real(engine);
    Asker leftAsker = new Asker(left, right);
    Asker rightAsker = new Asker(right, left);
    leftAsker.partner = rightAsker;
    rightAsker.partner = leftAsker;
    Thread leftThread = Thread.ofPlatform().start(leftAsker);
    Thread rightThread = Thread.ofPlatform().start(rightAsker);
    leftThread.join();
    rightThread.join();
    left.close();
    right.close();
    assertThat(leftAsker.sum).isEqualTo(Asker.EXPECTED);
    assertThat(rightAsker.sum).isEqualTo(Asker.EXPECTED);
  }

  /**
   * Runs a loop, and has another one compute things. Its own goes on until the other's asker is
   * through, too.
   */
  private static final class Asker implements Runnable {

    static final int QUESTIONS = 500;
    static final int EXPECTED = QUESTIONS * (QUESTIONS - 1) / 2;

    private final EventLoop own;
    private final EventLoop other;
    private final Future<Void> partnerIsThrough;
    Asker partner;
    int sum;

    Asker(EventLoop own, EventLoop other) {
      this.own = own;
      this.other = other;
      this.partnerIsThrough = own.createFuture();
    }

    @Override
    public void run() {
      own.runUntilComplete(
          () -> {
            for (int i = 0; i < QUESTIONS; i++) {
              int question = i;
              sum += wrapFuture(runCoroutineThreadsafe(() -> answer(question), other)).await();
            }
            other.callSoonThreadsafe(() -> partner.partnerIsThrough.setResult(null));
            partnerIsThrough.await();
          });
    }

    private static int answer(int question) {
      sleep(0);
      return question;
    }
  }

  @OnBothEngines
  void aLoopRunsInAVirtualThread(EngineKind engine) throws Exception {
    int[] result = new int[1];
    Thread thread =
        Thread.ofVirtual()
            .start(() -> result[0] = Loops.run(engine, () -> await(createTask(() -> slowly(42)))));
    thread.join();
    assertThat(result[0]).isEqualTo(42);
  }

  private static int slowly(int value) {
    sleep(10);
    return value;
  }

  @OnBothEngines
  void aLoopGoesOnInAnotherThread(EngineKind engine) throws Exception {
    try (EventLoop loop = Loops.virtual(engine)) {
      Task<Integer> task = loop.createTask(() -> slowly(1) + slowly(2));
      loop.callLater(5, loop::stop);
      loop.runForever();
      assertThat(task.done()).isFalse();
      Thread other = Thread.ofPlatform().start(() -> loop.runUntilComplete(task));
      other.join();
      assertThat(task.result()).isEqualTo(3);
    }
  }
}
