package asyncio.engine;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.GeneratorExit;
import asyncio.Task;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A closed loop leaves no thread behind: what was suspended is unwound. */
class TeardownTest {

  private final Steps steps = new Steps();
  private final List<Thread> threads = new ArrayList<>();

  private EventLoop loopWith(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    loop.setExceptionHandler((where, context) -> steps.log(context.message().replace(' ', '-')));
    return loop;
  }

  private void runOneTurn(EventLoop loop) {
    loop.stop();
    loop.runForever();
  }

  private void assertThreadsEnd() throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(50))).isTrue();
    }
  }

  @OnBothEngines
  void finallyBlocksRunInOrderOfCreation(EngineKind engine) throws Exception {
    EventLoop loop = loopWith(engine);
    List<Task<Void>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      tasks.add(
          loop.createTask(
              () -> {
                threads.add(Thread.currentThread());
                try {
                  sleep(1);
                } finally {
                  steps.log("finally-" + name);
                }
              },
              name));
    }
    runOneTurn(loop);
    loop.close();
    assertThreadsEnd();
    assertThat(threads).hasSize(2);
    assertThat(tasks).noneMatch(Task::done);
    steps.assertAre(
        "Task-was-destroyed-but-it-is-pending! Task-was-destroyed-but-it-is-pending! finally-a finally-b");
  }

  @OnBothEngines
  void aLaterAwaitThrowsAtOnce(EngineKind engine) throws Exception {
    EventLoop loop = loopWith(engine);
    loop.createTask(
        () -> {
          threads.add(Thread.currentThread());
          try {
            sleep(1);
          } catch (GeneratorExit first) {
            try {
              sleep(0);
            } catch (GeneratorExit second) {
              steps.log("second");
            }
            try {
              getRunningLoop().createFuture().await();
            } catch (GeneratorExit third) {
              steps.log("third");
            }
          }
        });
    runOneTurn(loop);
    loop.close();
    assertThreadsEnd();
    steps.assertAre("Task-was-destroyed-but-it-is-pending! second third");
  }

  @OnBothEngines
  void acleanUpMayBlock(EngineKind engine) throws Exception {
    EventLoop loop = loopWith(engine);
    loop.createTask(
        () -> {
          threads.add(Thread.currentThread());
          try {
            sleep(1);
          } finally {
            Thread.sleep(5);
            steps.log("cleaned-up");
          }
        });
    runOneTurn(loop);
    loop.close();
    assertThreadsEnd();
    steps.assertAre("Task-was-destroyed-but-it-is-pending! cleaned-up");
  }

  @OnBothEngines
  void aTaskThatNeverStartedIsReportedAndNotRun(EngineKind engine) {
    EventLoop loop = loopWith(engine);
    loop.createTask(() -> steps.log("ran"));
    loop.close();
    steps.assertAre("Task-was-never-started:-its-loop-was-closed-before-its-first-step");
  }

  @OnBothEngines
  void closingInAVirtualThreadUnwindsToo(EngineKind engine) throws Exception {
    EventLoop loop = loopWith(engine);
    loop.createTask(
        () -> {
          threads.add(Thread.currentThread());
          try {
            sleep(1);
          } finally {
            steps.log("finally");
          }
        });
    runOneTurn(loop);
    Thread.ofVirtual().start(loop::close).join();
    assertThreadsEnd();
    steps.assertAre("Task-was-destroyed-but-it-is-pending! finally");
  }

  @OnBothEngines
  void aThreadStartedInACoroutineOutlivesTheLoop(EngineKind engine) throws Exception {
    Thread[] child = new Thread[1];
    CountDownLatch loopClosed = new CountDownLatch(1);
    Loops.run(
        engine,
        () -> {
          child[0] =
              Thread.startVirtualThread(
                  () -> {
                    try {
                      loopClosed.await();
                      steps.log("child");
                    } catch (InterruptedException e) {
                      steps.log(e);
                    }
                  });
        });
    steps.log("loop-closed");
    loopClosed.countDown();
    child[0].join();
    steps.assertAre("loop-closed child");
  }
}
