package asyncio.behaviour.waiting;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Coroutine;
import asyncio.EagerTaskFactory;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** A gathering that is refused, half-way or not, leaves nothing that goes on or reports. */
class RefusedGatherTest {

  private final Steps steps = new Steps();
  private final ArithmeticException boom = new ArithmeticException("boom");

  @OnBothEngines
  void theProgramStillRetrievesWhatItsOwnTaskThrows(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          try (EventLoop other = Loops.virtual(engine)) {
            Task<Void> task =
                createTask(
                    () -> {
                      sleep(1);
                      throw boom;
                    });
            assertThatThrownBy(() -> Futures.gather(List.of(task, other.<Void>createFuture())))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> task.await()).isSameAs(boom);
          }
          sleep(10);
          assertThat(reported.all()).isEmpty();
        });
  }

  /** Hands out futures, and then fails. */
  private record FailingAfter<T>(Iterable<Future<T>> first, RuntimeException failure)
      implements Iterable<Future<T>> {

    @Override
    public Iterator<Future<T>> iterator() {
      Iterator<Future<T>> given = first.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return true;
        }

        @Override
        public Future<T> next() {
          if (!given.hasNext()) {
            throw failure;
          }
          return given.next();
        }
      };
    }
  }

  @OnBothEngines
  void anIterableThatFailsLeavesNoGathering(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Reported reported = Reported.by(getRunningLoop());
          Future<Void> first = getRunningLoop().createFuture();
          Future<Void> second = getRunningLoop().createFuture();
          NoSuchElementException noMore = new NoSuchElementException("no more");
          assertThatThrownBy(
                  () -> Futures.gather(new FailingAfter<>(List.of(first, second, first), noMore)))
              .isSameAs(noMore);
          first.setException(boom);
          assertThatThrownBy(() -> first.await()).isSameAs(boom);
          assertThat(second.done()).isFalse();
          sleep(1);
          assertThat(reported.all()).isEmpty();
        });
  }

  @OnBothEngines
  void theTasksOfAGatheringThatIsRefusedHalfWayNeverRun(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Reported reported = Reported.by(loop);
          int[] made = {0};
          loop.setTaskFactory(
              (of, coroutine, options) -> {
                if (++made[0] == 3) {
                  throw boom;
                }
                return new Task<>(of, coroutine, options);
              });
          Coroutine.Void one = () -> steps.log("ran");
          Coroutine.Void another = () -> steps.log("ran");
          assertThatThrownBy(() -> gather(one, () -> steps.log("ran"), another)).isSameAs(boom);
          loop.setTaskFactory(null);
          sleep(1);
          assertThat(reported.all()).isEmpty();
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void anEagerTaskOfAGatheringThatIsRefusedHalfWayIsCancelled(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Reported reported = Reported.by(loop);
          loop.setTaskFactory(EagerTaskFactory.INSTANCE);
          Coroutine<String> first =
              () -> {
                try {
                  sleep(1000);
                  return "";
                } catch (CancelledError cancelled) {
                  steps.log("cancelled");
                  throw cancelled;
                }
              };
          Coroutine<String> second =
              () -> {
                loop.setTaskFactory(
                    (of, coroutine, options) -> {
                      throw boom;
                    });
                return "";
              };
          assertThatThrownBy(() -> gather(first, second, () -> "third")).isSameAs(boom);
          loop.setTaskFactory(null);
          sleep(1);
          assertThat(reported.all()).isEmpty();
        });
    steps.assertAre("cancelled");
  }
}
