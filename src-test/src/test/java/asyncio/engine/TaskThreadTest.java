package asyncio.engine;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Action;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * To a coroutine its thread is new, whether or not another coroutine has run in it before: the
 * direct engine gives the thread of a task that ends to a new task that is next.
 */
class TaskThreadTest {

  private static final int TASKS = 20;

  private final ThreadLocal<String> local = ThreadLocal.withInitial(() -> "nothing");
  private final InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();

  /** Runs a coroutine in many tasks, one after the other, without an await between them. */
  private static void runInManyTasks(EngineKind engine, Action coroutine) {
    Loops.run(
        engine,
        () -> {
          List<Task<Void>> tasks = new ArrayList<>();
          for (int i = 0; i < TASKS; i++) {
            tasks.add(createTask(coroutine));
          }
          gather(tasks).await();
        });
  }

  @OnBothEngines
  void threadLocalVariablesAreNotInherited(EngineKind engine) {
    runInManyTasks(
        engine,
        () -> {
          assertThat(local.get()).isEqualTo("nothing");
          assertThat(inheritable.get()).isNull();
          local.set("a value");
          inheritable.set("a value");
        });
  }

  @OnBothEngines
  void anInterruptIsNotInherited(EngineKind engine) {
    runInManyTasks(
        engine,
        () -> {
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          Thread.currentThread().interrupt();
        });
  }

  @OnBothEngines
  void aNameIsNotInherited(EngineKind engine) {
    runInManyTasks(
        engine,
        () -> {
          assertThat(Thread.currentThread().getName()).isEmpty();
          Thread.currentThread().setName("mine");
        });
  }

  @OnBothEngines
  void aHandlerOfUncaughtExceptionsIsNotInherited(EngineKind engine) {
    Thread.UncaughtExceptionHandler own = (thread, exception) -> {};
    runInManyTasks(
        engine,
        () -> {
          assertThat(Thread.currentThread().getUncaughtExceptionHandler()).isNotSameAs(own);
          Thread.currentThread().setUncaughtExceptionHandler(own);
        });
  }

  @OnBothEngines
  void aContextClassLoaderIsTheCreatorsNotThatOfATaskBefore(EngineKind engine) {
    ClassLoader creators = Thread.currentThread().getContextClassLoader();
    runInManyTasks(
        engine,
        () -> {
          assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(creators);
          Thread.currentThread().setContextClassLoader(null);
        });
  }

  @OnBothEngines
  void tasksThatAwaitHaveThreadsOfTheirOwn(EngineKind engine) {
    Set<Thread> threads = new HashSet<>();
    runInManyTasks(
        engine,
        () -> {
          Thread own = Thread.currentThread();
          threads.add(own);
          sleep(1);
          assertThat(Thread.currentThread()).isSameAs(own);
        });
    assertThat(threads).hasSize(TASKS);
  }

  @OnBothEngines
  void codeThatBlocksGoesOnInAThreadThatWasUsedBefore(EngineKind engine) {
    runInManyTasks(
        engine,
        () -> {
          CountDownLatch latch = new CountDownLatch(1);
          Thread.ofPlatform().start(latch::countDown);
          latch.await();
        });
  }

  @OnBothEngines
  void aThreadThatWasUsedBeforeStartsThreadsAndWaitsForThem(EngineKind engine) {
    runInManyTasks(
        engine,
        () -> {
          assertThat(toThread(() -> "done")).isEqualTo("done");
          Thread started = Thread.startVirtualThread(() -> {});
          started.join();
        });
  }

  @OnBothEngines
  void aTaskThatHasEndedShowsNoStackOfAnotherInItsThread(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> first = createTask(() -> {});
          Task<Void> second =
              createTask(
                  () -> {
                    assertThat(first.done()).isTrue();
                    assertThat(first.getStack()).isEmpty();
                    sleep(0);
                  });
          second.await();
        });
  }

  @OnBothEngines
  void aFailureOfOneTaskIsNotThatOfTheNext(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> fails =
              createTask(
                  () -> {
                    throw new IllegalStateException("only mine");
                  });
          Task<String> works = createTask(() -> "fine");
          assertThat(works.await()).isEqualTo("fine");
          assertThatThrownBy(fails::await).hasMessage("only mine");
        });
  }

  @OnBothEngines
  void aLoopThatClosesEndsWhatRunsInUsedThreads(EngineKind engine) {
    List<String> log = new ArrayList<>();
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler((where, context) -> {});
      loop.createTask(() -> log.add("short"));
      loop.createTask(
          () -> {
            try {
              sleep(1_000_000);
            } finally {
              log.add("unwound");
            }
          });
      loop.runUntilComplete(() -> sleep(1));
    }
    assertThat(log).containsExactly("short", "unwound");
  }
}
