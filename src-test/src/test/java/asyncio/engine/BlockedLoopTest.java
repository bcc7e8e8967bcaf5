package asyncio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EagerTaskFactory;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Who blocks a loop is seen while it does, from another thread. */
class BlockedLoopTest {

  /**
   * Releases whatever blocks the loop once it has been told of it: without that, the tests would
   * not end.
   */
  private static class Releaser implements LoopListener {

    final Semaphore released = new Semaphore(0);
    volatile @Nullable Task<?> task;
    volatile StackTraceElement[] stack = {};

    @Override
    public void blocked(
        EventLoop loop, @Nullable Task<?> culprit, double seconds, StackTraceElement[] where) {
      task = culprit;
      stack = where;
      released.release();
    }

    void block() throws InterruptedException {
      released.acquire();
    }

    /** A step or callback is told of once, and may have been slow before it came here. */
    boolean wasSeenHere() {
      return Arrays.toString(stack).contains("Releaser.block");
    }
  }

  private static EventLoop impatientLoop(EngineKind engine) {
    EventLoop loop = Loops.real(engine);
    loop.setSlowCallbackDuration(0.001);
    return loop;
  }

  @OnBothEngines
  void aStepThatBlocks(EngineKind engine) {
    Releaser releaser = new Releaser();
    try (EventLoop loop = impatientLoop(engine)) {
      loop.addListener(releaser);
      Task<Void> task =
          loop.createTask(
              () -> {
                while (!releaser.wasSeenHere()) {
                  Asyncio.sleep(0); // another step
                  releaser.block();
                }
              },
              "culprit");
      loop.runUntilComplete(task);
      assertThat(releaser.task).isSameAs(task);
    }
  }

  @OnBothEngines
  void aCallbackThatBlocks(EngineKind engine) {
    Releaser releaser = new Releaser();
    try (EventLoop loop = impatientLoop(engine)) {
      loop.addListener(releaser);
      loop.callSoon(() -> blockUntilSeen(loop, releaser));
      loop.runForever();
      assertThat(releaser.wasSeenHere()).isTrue();
      assertThat(releaser.task).isNull();
    }
  }

  private static void blockUntilSeen(EventLoop loop, Releaser releaser) {
    try {
      releaser.block();
    } catch (InterruptedException e) {
      loop.stop();
      throw new AssertionError(e);
    }
    if (releaser.wasSeenHere()) {
      loop.stop();
    } else {
      loop.callSoon(() -> blockUntilSeen(loop, releaser));
    }
  }

  @OnBothEngines
  void aStepThatBlocksAfterAnEagerTaskHasBeenSuspendedWithinIt(EngineKind engine) {
    Releaser releaser =
        new Releaser() {
          @Override
          public void blocked(
              EventLoop loop,
              @Nullable Task<?> culprit,
              double seconds,
              StackTraceElement[] where) {
            if (culprit == null || !culprit.getName().equals("eager")) { // that may be slow
              super.blocked(loop, culprit, seconds, where);
            }
          }
        };
    try (EventLoop loop = impatientLoop(engine)) {
      loop.addListener(releaser);
      Task<Void> task =
          loop.createTask(
              () -> {
                loop.setTaskFactory(EagerTaskFactory.INSTANCE);
                Task<Void> eager = loop.createTask(() -> Asyncio.sleep(0), "eager");
                releaser.block();
                eager.await();
              },
              "culprit");
      loop.runUntilComplete(task);
      assertThat(releaser.task).isSameAs(task);
    }
  }

  @OnBothEngines
  void aListenerThatCameInTheMiddleOfTheRun(EngineKind engine) {
    Releaser releaser = new Releaser();
    try (EventLoop loop = impatientLoop(engine)) {
      Task<Void> task =
          loop.createTask(
              () -> {
                loop.addListener(releaser);
                Asyncio.sleep(0);
                releaser.block();
              },
              "culprit");
      loop.runUntilComplete(task);
      assertThat(releaser.task).isSameAs(task);
    }
  }
}
