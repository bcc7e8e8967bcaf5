package asyncio.engine;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.ContextVar;
import asyncio.Coroutine;
import asyncio.EagerTaskFactory;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A coroutine's thread runs its coroutine; callbacks, timers and reports have the loop's own. */
class LoopThreadTest {

  private final List<String> log = new ArrayList<>();

  private static boolean isInTask(StackTraceElement[] stack) {
    return List.of(stack).stream()
        .anyMatch(frame -> frame.getClassName().equals("asyncio.Task$Driver"));
  }

  @OnBothEngines
  void callbacksTimersAndReportsRunInOneThreadThatIsNoCoroutines(EngineKind engine) {
    List<Thread> threads = new ArrayList<>();
    Runnable note =
        () -> {
          threads.add(Thread.currentThread());
          assertThat(isInTask(Thread.currentThread().getStackTrace())).isFalse();
        };
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setExceptionHandler((where, context) -> note.run());
      loop.runUntilComplete(
          () -> {
            loop.callSoon(note);
            loop.callLater(1, note);
            loop.callSoon(
                () -> {
                  throw new IllegalStateException("for the handler");
                });
            Future<Void> future = loop.createFuture();
            future.addDoneCallback(done -> note.run());
            future.setResult(null);
            sleep(2);
            Thread own = Thread.currentThread();
            assertThat(threads).hasSize(4).doesNotContain(own);
          });
    }
    assertThat(threads.stream().distinct()).hasSize(1);
  }

  @OnBothEngines
  void aCallbackHasAWholeStackHoweverDeepATaskStands(EngineKind engine) {
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Loops.run(
        engine,
        () -> {
          Runnable deepCallback = () -> failed.compareAndSet(null, catchThrowable(() -> down(500)));
          Task<Void> deep = createTask(() -> awaitAtTheEndOfTheStack(deepCallback));
          assertThatThrownBy(deep::await).isInstanceOf(StackOverflowError.class);
          sleep(0);
        });
    assertThat(failed.get()).isNull();
  }

  private static int down(int levels) {
    return levels == 0 ? 0 : down(levels - 1) + 1;
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static void awaitAtTheEndOfTheStack(Runnable callback) {
    getRunningLoop().callSoon(callback);
    Future<Void> future = getRunningLoop().createFuture();
    getRunningLoop().callSoon(() -> future.setResult(null));
    future.await();
    awaitAtTheEndOfTheStack(callback);
  }

  @OnBothEngines
  void anOverflowInAnAwaitFailsThatTaskAloneWhichGoesOnIfItCatchesTheError(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> other =
              createTask(
                  () -> {
                    for (int i = 0; i < 3; i++) {
                      sleep(1);
                      log.add("other");
                    }
                  });
          for (int round = 0; round < 3; round++) {
            Task<String> deep =
                createTask(
                    () -> {
                      assertThat(catchThrowable(() -> awaitOnEachLevel(false)))
                          .isInstanceOf(StackOverflowError.class);
                      sleep(0);
                      sleep(0.1);
                      return Asyncio.currentTask().getName();
                    },
                    "round " + round);
            assertThat(deep.await()).isEqualTo("round " + round);
          }
          other.await();
        });
    assertThat(log).containsExactly("other", "other", "other");
  }

  @OnBothEngines
  void aRecursionThatSuspendsOnEachLevelOverflowsToo(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> ticker =
              createTask(
                  () -> {
                    while (true) {
                      sleep(0);
                    }
                  });
          Task<Void> deep = createTask(() -> awaitOnEachLevel(true));
          assertThatThrownBy(deep::await).isInstanceOf(StackOverflowError.class);
          ticker.cancelAndJoin();
        });
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static void awaitOnEachLevel(boolean yielding) {
    sleep(yielding ? 0 : -1);
    awaitOnEachLevel(yielding);
  }

  @OnBothEngines
  void tasksShareNeitherThreadLocalsNorInterruptsWithCallbacks(EngineKind engine) {
    ThreadLocal<String> local = new ThreadLocal<>();
    Loops.run(
        engine,
        () -> {
          createTask(
              () -> {
                local.set("the task's");
                Thread.currentThread().interrupt();
                getRunningLoop()
                    .callSoon(
                        () -> log.add(local.get() + " " + Thread.currentThread().isInterrupted()));
                sleep(1);
                log.add(local.get() + " " + Thread.interrupted());
              });
          sleep(2);
        });
    assertThat(log).containsExactly("null false", "the task's true");
  }

  @OnBothEngines
  void aCoroutineInheritsTheClassLoaderOfItsCreator(EngineKind engine) throws Exception {
    try (URLClassLoader own = new URLClassLoader(new URL[0])) {
      ClassLoader before = Thread.currentThread().getContextClassLoader();
      Loops.run(
          engine,
          () -> {
            ClassLoader creators = Thread.currentThread().getContextClassLoader();
            Task<Void> a =
                createTask(
                    () -> {
                      Thread.currentThread().setContextClassLoader(own);
                      Task<ClassLoader> child =
                          createTask(() -> Thread.currentThread().getContextClassLoader());
                      sleep(0); // hands over to b and to the child
                      assertThat(child.await()).isSameAs(own);
                    });
            Task<ClassLoader> b = createTask(() -> Thread.currentThread().getContextClassLoader());
            assertThat(b.await()).isSameAs(creators);
            a.await();
          });
      assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }
  }

  @OnBothEngines
  void aReplacedUncaughtExceptionHandlerChangesNothing(EngineKind engine) {
    ContextVar<String> variable = new ContextVar<>("variable");
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.setTaskFactory(EagerTaskFactory.INSTANCE);
      Coroutine.Void main =
          () -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, exception) -> {});
            variable.set("main's");
            Task<String> eager =
                createTask(
                    () -> {
                      Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
                      sleep(0);
                      return variable.get();
                    });
            AsyncGenerator<Integer> generator =
                AsyncGenerator.of(
                    out -> {
                      Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
                      for (int i = 0; i < 3; i++) {
                        sleep(0);
                        out.yield(i);
                      }
                    });
            for (int i : generator) {
              log.add("got " + i);
            }
            assertThat(eager.await()).isEqualTo("main's");
            assertThat(getRunningLoop()).isSameAs(loop);
          };
      loop.runUntilComplete(main);
    }
    assertThat(log).containsExactly("got 0", "got 1", "got 2");
  }

  @OnBothEngines
  void theHandlerOfACoroutinesThreadLeadsToTheProgramsDefaultHandler(EngineKind engine) {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    AtomicReference<Throwable> reached = new AtomicReference<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, exception) -> reached.set(exception));
    try {
      IllegalStateException undeliverable = new IllegalStateException("undeliverable");
      Loops.run(
          engine,
          () -> {
            Thread own = Thread.currentThread();
            own.getUncaughtExceptionHandler().uncaughtException(own, undeliverable);
          });
      assertThat(reached.get()).isSameAs(undeliverable);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
