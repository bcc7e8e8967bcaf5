package asyncio.engine;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.EngineKind;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Where a thread cannot be suspended, an await throws, and says why; it never hangs. */
class PinnedTest {

  private final Steps steps = new Steps();

  /** The portable engine parks a pinned coroutine together with its carrier. */
  private static void assumeAnotherCarrier(EngineKind engine) {
    int carriers =
        Integer.getInteger(
            "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
    assumeTrue(
        engine == EngineKind.DIRECT || carriers > 1, "of one core, the JDK has one carrier only");
  }

  private void awaitInSynchronized() {
    synchronized (this) {
      sleep(0);
    }
  }

  @OnBothEngines
  @EnabledForJreRange(max = JRE.JAVA_23)
  void awaitWithinSynchronizedNamesTheFrameAndTheWayOut(EngineKind engine) {
    assumeAnotherCarrier(engine);
    Loops.run(
        engine,
        () -> {
          Task<Void> other = createTask(() -> steps.log("other"));
          Throwable thrown = catchThrowable(this::awaitInSynchronized);
          steps.log(thrown == null ? "awaited" : "refused");
          if (engine == EngineKind.DIRECT) {
            assertThat(thrown)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("awaitInSynchronized")
                .hasMessageContaining("synchronized")
                .hasMessageContaining("Lock");
          } else {
            assertThat(thrown).isNull();
          }
          sleep(0); // out of there, awaiting works
          await(other);
        });
    steps.assertAre(engine == EngineKind.DIRECT ? "refused other" : "other awaited");
  }

  @OnBothEngines
  @EnabledForJreRange(min = JRE.JAVA_24)
  void awaitWithinSynchronizedWorksWhereItDoesNotPin(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Task<Void> other = createTask(() -> steps.log("other"));
          awaitInSynchronized();
          steps.log("awaited");
          await(other);
        });
    steps.assertAre("other awaited");
  }

  /**
   * Its initializer awaits; each engine needs a class of its own, as a class is initialized once.
   */
  private static final class AwaitsInInitializer {
    static {
      sleep(0);
    }

    static void touch() {}
  }

  private static final class AwaitsInInitializerToo {
    static {
      sleep(0);
    }

    static void touch() {}
  }

  @OnBothEngines
  void awaitWithinClassInitializer(EngineKind engine) {
    assumeAnotherCarrier(engine);
    Loops.run(
        engine,
        () -> {
          Task<Void> other = createTask(() -> steps.log("other"));
          if (engine == EngineKind.DIRECT) {
            Throwable thrown = catchThrowable(AwaitsInInitializer::touch);
            assertThat(thrown).isInstanceOf(ExceptionInInitializerError.class);
            assertThat(thrown.getCause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("class initializer")
                .hasMessageContaining("AwaitsInInitializer.<clinit>");
          } else {
            AwaitsInInitializerToo.touch();
          }
          steps.log("touched");
          await(other);
        });
    steps.assertAre(engine == EngineKind.DIRECT ? "touched other" : "other touched");
  }

  private static final class AwaitsWhileListened {
    static {
      sleep(0);
    }

    static void touch() {}
  }

  private static final class AwaitsWhileListenedToo {
    static {
      sleep(0);
    }

    static void touch() {}
  }

  @OnBothEngines
  void aListenerHearsThatTheStepGoesOn(EngineKind engine) {
    assumeAnotherCarrier(engine);
    Loops.run(
        engine,
        () -> {
          Task<Void> other = createTask(() -> sleep(0));
          getRunningLoop().addListener(new StepsOf(currentTask(), steps));
          Throwable refused =
              catchThrowable(
                  engine == EngineKind.DIRECT
                      ? AwaitsWhileListened::touch
                      : AwaitsWhileListenedToo::touch);
          steps.log(refused == null ? "awaited" : "refused");
          await(other);
        });
    steps.assertAre(
        "suspended started "
            + (engine == EngineKind.DIRECT ? "refused" : "awaited")
            + " suspended started");
  }

  /** Writes down what a listener hears of a task's steps. */
  private record StepsOf(Task<?> listenedTo, Steps steps) implements LoopListener {

    @Override
    public void stepStarted(Task<?> task) {
      if (task == listenedTo) {
        steps.log("started");
      }
    }

    @Override
    public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
      if (task == listenedTo) {
        steps.log("suspended");
      }
    }
  }
}
