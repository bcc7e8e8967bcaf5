package asyncio.engine;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Park permits and interrupts are public, profilers and debuggers touch any thread: none of it
 * wakes a coroutine.
 */
class StrayWakeUpTest {

  @OnBothEngines
  void unparkDoesNotEndAnAwait(EngineKind engine) {
    Steps steps = new Steps();
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Thread[] thread = new Thread[1];
          Task<Void> waiting =
              createTask(
                  () -> {
                    thread[0] = Thread.currentThread();
                    steps.log(await(future));
                  });
          sleep(0);
          for (int i = 0; i < 10; i++) {
            LockSupport.unpark(thread[0]);
            sleep(0);
          }
          steps.log("still-waiting");
          future.setResult("result");
          await(waiting);
        });
    steps.assertAre("still-waiting result");
  }

  @OnBothEngines
  void interruptDoesNotEndAnAwaitButIsSeenAfterIt(EngineKind engine) {
    Steps steps = new Steps();
    Loops.run(
        engine,
        () -> {
          Future<String> future = getRunningLoop().createFuture();
          Thread[] thread = new Thread[1];
          Task<Void> waiting =
              createTask(
                  () -> {
                    thread[0] = Thread.currentThread();
                    steps.log(await(future));
                    steps.log(Thread.interrupted());
                  });
          sleep(0);
          thread[0].interrupt();
          sleep(0);
          sleep(0);
          steps.log("still-waiting");
          future.setResult("result");
          await(waiting);
        });
    steps.assertAre("still-waiting result true");
  }

  @OnBothEngines
  void anInterruptedCoroutineCanAwaitManyTimes(EngineKind engine) {
    int turns =
        Loops.run(
            engine,
            () -> {
              Thread.currentThread().interrupt();
              int count = 0;
              for (; count < 1000; count++) {
                sleep(0.001);
              }
              assertThat(Thread.interrupted()).isTrue();
              return count;
            });
    assertThat(turns).isEqualTo(1000);
  }

  @OnBothEngines
  void interruptOfTheLoopsThreadIsKeptForItsOwner(EngineKind engine) throws Exception {
    Thread owner =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  Thread self = Thread.currentThread();
                  Loops.runReal(
                      engine,
                      () -> {
                        self.interrupt();
                        sleep(0.005);
                        sleep(0.005);
                      });
                });
    Throwable[] failure = new Throwable[1];
    owner.setUncaughtExceptionHandler((thread, exception) -> failure[0] = exception);
    owner.start();
    owner.join();
    assertThat(failure[0]).isNull();
  }

  /**
   * Several threads do to the coroutines' threads whatever one can do to a thread, while they
   * switch all the time.
   */
  @OnBothEngines
  void harassment(EngineKind engine) throws Exception {
    List<Consumer<Thread>> attacks =
        List.of(LockSupport::unpark, Thread::interrupt, Thread::getStackTrace, Thread::getState);
    ConcurrentLinkedQueue<Thread> victims = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> attackers = new ArrayList<>();
    for (Consumer<Thread> attack : attacks) {
      attackers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!over.get()) {
                      victims.forEach(attack);
                      LockSupport.parkNanos(10_000);
                    }
                  }));
    }
    int[] steps = {0};
    try (EventLoop loop = Loops.real(engine)) {
      loop.runUntilComplete(
          () -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
              tasks.add(
                  createTask(
                      () -> {
                        victims.add(Thread.currentThread());
                        for (int k = 0; k < 5_000; k++) {
                          sleep(0);
                          steps[0]++;
                        }
                        victims.remove(Thread.currentThread());
                      }));
            }
            for (Task<Void> task : tasks) {
              await(task);
            }
          });
    } finally {
      over.set(true);
      for (Thread attacker : attackers) {
        attacker.join();
      }
    }
    assertThat(steps[0]).isEqualTo(20_000);
  }

  /** Other code may want the slot by which we know a coroutine's thread. */
  @OnBothEngines
  void anotherUncaughtExceptionHandlerDoesNotConfuseUs(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Thread.currentThread().setUncaughtExceptionHandler((thread, exception) -> {});
          EventLoop loop = getRunningLoop();
          sleep(1);
          assertThat(await(createTask(() -> 42))).isEqualTo(42);
          assertThat(getRunningLoop()).isSameAs(loop);
        });
  }
}
