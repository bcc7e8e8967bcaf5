package asyncio.behaviour.sync;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Threads.doElsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.CancelScope;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.Future;
import asyncio.sync.Barrier;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.Held;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import asyncio.test.Steps;
import asyncio.testing.Engines;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Reported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The primitives, each for itself: closed loops, other threads, cancelled wake-ups, two loops. */
class UnhappySyncTest {

  /** A wait, and what ends it for one task. */
  private record Subject(Object primitive, Runnable await, Runnable wake) {}

  private static final Map<String, Supplier<Subject>> SUBJECTS = new LinkedHashMap<>();

  static {
    SUBJECTS.put(
        "Lock",
        () -> {
          Lock lock = new Lock();
          lock.acquire();
          return new Subject(lock, lock::acquire, lock::release);
        });
    SUBJECTS.put(
        "Semaphore",
        () -> {
          Semaphore semaphore = new Semaphore(0);
          return new Subject(semaphore, semaphore::acquire, semaphore::release);
        });
    SUBJECTS.put(
        "BoundedSemaphore",
        () -> {
          BoundedSemaphore semaphore = new BoundedSemaphore(1);
          semaphore.acquire();
          return new Subject(semaphore, semaphore::acquire, semaphore::release);
        });
    SUBJECTS.put(
        "CapacityLimiter",
        () -> {
          CapacityLimiter limiter = new CapacityLimiter(1);
          limiter.acquire();
          return new Subject(limiter, limiter::acquire, limiter::release);
        });
    SUBJECTS.put(
        "Condition",
        () -> {
          Condition condition = new Condition();
          return new Subject(
              condition,
              () -> {
                try (Held held = condition.acquire()) {
                  condition.await();
                }
              },
              () -> {
                try (Held held = condition.acquire()) {
                  condition.signal();
                }
              });
        });
    SUBJECTS.put(
        "Event",
        () -> {
          Event event = new Event();
          return new Subject(event, event::await, event::set);
        });
    SUBJECTS.put(
        "Queue.get",
        () -> {
          Queue<String> queue = new Queue<>();
          return new Subject(queue, queue::get, () -> queue.putNowait("item"));
        });
    SUBJECTS.put(
        "Queue.put",
        () -> {
          Queue<String> queue = new Queue<>(1);
          queue.putNowait("first");
          return new Subject(queue, () -> queue.put("next"), queue::getNowait);
        });
    SUBJECTS.put(
        "Queue.join",
        () -> {
          Queue<String> queue = new Queue<>();
          queue.putNowait("item");
          return new Subject(queue, queue::join, queue::taskDone);
        });
    SUBJECTS.put(
        "Queue.shutdown",
        () -> {
          Queue<String> queue = new Queue<>();
          return new Subject(
              queue, () -> assertThat(queue.iterator().hasNext()).isFalse(), queue::shutdown);
        });
  }

  static Stream<Arguments> subjects() {
    return SUBJECTS.keySet().stream()
        .flatMap(name -> Engines.available().map(engine -> Arguments.of(name, engine)));
  }

  private final Steps steps = new Steps();

  private Task<Void> waiter(Subject subject, String name) {
    return createTask(
        () -> {
          subject.await().run();
          steps.log(name);
        });
  }

  // ---- cancelled while being woken

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("subjects")
  void aWakeUpOfATaskThatIsCancelledInTheSameTurnGoesToTheNext(String name, EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Subject subject = SUBJECTS.get(name).get();
          Task<Void> first = waiter(subject, "first");
          Task<Void> second = waiter(subject, "second");
          sleep(0);
          sleep(0);
          subject.wake().run();
          first.cancel();
          sleep(1);
          assertThat(first.cancelled()).isTrue();
          assertThat(second.done()).isTrue();
        });
    steps.assertAre("second");
  }

  // ---- another thread

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("subjects")
  void anotherThreadIsToldWhatToCallAndChangesNothing(String name, EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Subject subject = SUBJECTS.get(name).get();
          Task<Void> waiter = waiter(subject, "woken");
          sleep(0);
          String before = subject.primitive().toString();
          assertThatThrownBy(() -> doElsewhere(subject.wake()::run))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("callSoonThreadsafe");
          assertThat(subject.primitive().toString()).isEqualTo(before);
          sleep(1);
          assertThat(waiter.done()).isFalse();
          getRunningLoop().callSoonThreadsafe(subject.wake());
          sleep(1);
          assertThat(waiter.done()).isTrue();
        });
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("subjects")
  void betweenTheRunsOfALoopItsThreadMayWake(String name, EngineKind engine) {
    Subject[] subject = {null};
    Task<?>[] waiter = {null};
    try (EventLoop loop = Loops.virtual(engine)) {
      loop.runUntilComplete(
          () -> {
            subject[0] = SUBJECTS.get(name).get();
            waiter[0] = waiter(subject[0], "woken");
            sleep(1);
          });
      subject[0].wake().run();
      loop.runUntilComplete((Coroutine.Void) () -> sleep(1));
      assertThat(waiter[0].done()).isTrue();
    }
  }

  // ---- a loop that is closed

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("subjects")
  void cleanUpWorksWhileTheLoopIsClosed(String name, EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    loop.runUntilComplete(
        () -> {
          Subject subject = SUBJECTS.get(name).get();
          createTask(() -> cleanUp("before", subject));
          waiter(subject, "never");
          createTask(() -> cleanUp("after", new Subject("", () -> {}, () -> {})));
          sleep(1);
        });
    loop.close();
    steps.assertAre("before after");
    assertThat(reported.messages())
        .hasSize(3)
        .allMatch("Task was destroyed but it is pending!"::equals);
  }

  private void cleanUp(String name, Subject subject) {
    try {
      sleep(1000);
    } finally {
      subject.wake().run();
      steps.log(name);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("subjects")
  void anotherLoopCannotWaitButCanCleanUp(String name, EngineKind engine) {
    Subject[] subject = {null};
    EventLoop first = Loops.virtual(engine);
    Reported.by(first);
    first.runUntilComplete(
        () -> {
          subject[0] = SUBJECTS.get(name).get();
          waiter(subject[0], "never");
          sleep(1);
        });
    first.close();
    Loops.run(
        engine,
        () -> {
          assertThatThrownBy(subject[0].await()::run)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("different event loop");
          subject[0].wake().run();
        });
  }

  @OnBothEngines
  void aConditionsLockCanBeReleasedByWhoeverIsUnwound(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    Condition condition = new Condition();
    Coroutine.Void waiting =
        () -> {
          condition.acquire();
          try {
            condition.await();
          } finally {
            condition.release();
            steps.log("waiter");
          }
        };
    Coroutine.Void holding =
        () -> {
          condition.acquire();
          try {
            sleep(1000);
          } finally {
            condition.release();
            steps.log("holder");
          }
        };
    loop.createTask(waiting);
    loop.createTask(holding);
    loop.runUntilComplete((Coroutine.Void) () -> sleep(1));
    loop.close();
    steps.assertAre("waiter holder");
    assertThat(reported.messages()).allMatch("Task was destroyed but it is pending!"::equals);
  }

  @OnBothEngines
  void whatBarriersAndScopesCleanUpWorksWhileTheLoopIsClosed(EngineKind engine) {
    EventLoop loop = Loops.virtual(engine);
    Reported reported = Reported.by(loop);
    Barrier barrier = new Barrier(3);
    List<Runnable> cleanUps = new ArrayList<>();
    loop.runUntilComplete(
        () -> {
          createTask(() -> sleepThen("first", cleanUps));
          Future<Void> awaited = loop.createFuture();
          cleanUps.add(createTask(() -> awaited.await())::cancel);
          cleanUps.add(createTask(() -> sleep(1000))::cancel);
          cleanUps.add(awaited::cancel);
          CancelScope scope = new CancelScope();
          createTask(() -> scope.run(() -> sleep(1000)));
          cleanUps.add(scope::cancel);
          cleanUps.add(loop.callLater(1000, () -> {})::cancel);
          createTask(() -> barrier.await());
          cleanUps.add(barrier::abort);
          createTask(
              () -> {
                try (TaskGroup group = new TaskGroup()) {
                  group.createTask(() -> sleep(1000));
                  cleanUps.add(group::cancel);
                }
              });
          AsyncGenerator<Integer> numbers =
              AsyncGenerator.of(
                  out -> {
                    try {
                      out.yield(1);
                    } finally {
                      steps.log("generator");
                    }
                  });
          numbers.next();
          cleanUps.add(numbers::close);
          createTask(() -> sleepThen("last", cleanUps));
          sleep(1);
        });
    loop.close();
    steps.assertAre("generator first last");
    assertThat(reported.messages()).allMatch("Task was destroyed but it is pending!"::equals);
  }

  private void sleepThen(String name, List<Runnable> cleanUps) {
    try {
      sleep(1000);
    } finally {
      cleanUps.forEach(Runnable::run);
      steps.log(name);
    }
  }

  // ---- a queue that is shut down

  @OnBothEngines
  void aShutDownWakesAllAndAnotherOneDoesNothing(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          Queue<String> queue = new Queue<>(1);
          List<Task<Void>> getters =
              List.of(
                  createTask(() -> steps.log(queue.get())),
                  createTask(() -> steps.log(String.valueOf(queue.iterator().hasNext()))));
          sleep(0);
          queue.shutdown();
          getters.get(1).cancel();
          queue.shutdown(true);
          sleep(1);
          assertThat(getters.get(0).exception())
              .isInstanceOf(asyncio.sync.QueueShutDownException.class);
          assertThat(getters.get(1).cancelled()).isTrue();
          queue.join();
        });
  }
}
