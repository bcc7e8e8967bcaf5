package asyncio.behaviour.mistakes;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.sync.Barrier;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;

/**
 * What was waited for in one loop cannot be waited for in another; else the loop does not matter.
 */
class LoopBoundTest {

  /** Waits in one loop, in vain, and then in another. */
  private static void assertBound(EngineKind engine, Runnable waiting) {
    Loops.run(
        engine,
        () -> {
          Task<Void> task = createTask(() -> waiting.run());
          sleep(1);
          assertThat(task.cancel()).isTrue();
        });
    Loops.run(
        engine,
        () ->
            assertThatThrownBy(waiting::run)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("is bound to a different event loop", "one for each"));
  }

  @OnBothEngines
  void locks(EngineKind engine) {
    Lock lock = new Lock();
    Loops.run(engine, () -> assertThat(lock.acquire()).isNotNull());
    assertBound(engine, lock::acquire);
    assertThat(anonymous(lock)).isEqualTo("<Lock locked>");
  }

  @OnBothEngines
  void events(EngineKind engine) {
    Event event = new Event();
    assertBound(engine, event::await);
    assertThat(anonymous(event)).isEqualTo("<Event unset>");
  }

  @OnBothEngines
  void conditions(EngineKind engine) {
    Condition condition = new Condition();
    Loops.run(engine, () -> assertThat(condition.acquire()).isNotNull());
    assertBound(engine, condition::await);
    assertThat(anonymous(condition)).isEqualTo("<Condition locked>");
  }

  @OnBothEngines
  void semaphores(EngineKind engine) {
    Semaphore semaphore = new Semaphore(0);
    assertBound(engine, semaphore::acquire);
    assertThat(anonymous(semaphore)).isEqualTo("<Semaphore locked>");
  }

  @OnBothEngines
  void barriers(EngineKind engine) {
    Barrier barrier = new Barrier(2);
    assertBound(engine, barrier::await);
    assertThat(anonymous(barrier)).isEqualTo("<Barrier filling waiters=0/2>");
  }

  @OnBothEngines
  void queues(EngineKind engine) {
    Queue<String> empty = new Queue<>();
    assertBound(engine, empty::get);
    assertThat(anonymous(empty)).isEqualTo("<Queue maxsize=0 size=0>");

    Queue<String> full = new Queue<>(1);
    full.putNowait("item");
    assertBound(engine, () -> full.put("another"));
    assertThat(anonymous(full)).isEqualTo("<Queue maxsize=1 size=1 tasks=1>");
    assertBound(engine, new Queue<String>()::get);

    Queue<String> busy = new Queue<>();
    busy.putNowait("item");
    assertBound(engine, busy::join);
  }

  @OnBothEngines
  void whatNobodyHadToWaitForIsOfNoLoop(EngineKind engine) {
    Lock lock = new Lock();
    Event event = new Event();
    event.set();
    Semaphore semaphore = new Semaphore();
    Barrier barrier = new Barrier(1);
    Queue<String> queue = new Queue<>();
    for (int i = 0; i < 2; i++) {
      Loops.run(
          engine,
          () -> {
            lock.acquire().close();
            event.await();
            semaphore.acquire().close();
            barrier.await();
            queue.put("item");
            assertThat(queue.get()).isEqualTo("item");
            queue.taskDone();
            queue.join();
          });
    }
  }
}
