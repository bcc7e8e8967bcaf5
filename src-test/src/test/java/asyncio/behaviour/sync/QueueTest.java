package asyncio.behaviour.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.sync.LifoQueue;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Queue;
import asyncio.sync.QueueEmptyException;
import asyncio.sync.QueueFullException;
import asyncio.sync.QueueShutDownException;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queues of all kinds. */
class QueueTest {

  /** A queue gives the memory of a burst back, and is as before. */
  @OnBothEngines
  void isAsBeforeAfterABurst(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          for (Queue<Integer> queue :
              List.of(
                  new Queue<Integer>(), new LifoQueue<Integer>(), new PriorityQueue<Integer>())) {
            for (int round = 0; round < 3; round++) {
              for (int i = 0; i < 5_000; i++) {
                queue.put(i);
              }
              boolean isLifo = queue instanceof LifoQueue;
              for (int i = 0; i < 5_000; i++) {
                assertThat(queue.get()).isEqualTo(isLifo ? 4_999 - i : i);
              }
              assertThat(queue.qsize()).isZero();
            }
          }
        });
  }

  private final Steps steps = new Steps();

  /** A task that takes an item, and logs its name and the item. */
  private Task<Void> getter(String name, Queue<String> queue) {
    return createTask(() -> steps.log(name + ":" + queue.get()), name);
  }

  /** A task that puts an item in, and logs it. */
  private Task<Void> putter(String item, Queue<String> queue) {
    return createTask(
        () -> {
          queue.put(item);
          steps.log(item);
        },
        item);
  }

  private static Queue<String> holding(int maxsize, String... items) {
    Queue<String> queue = new Queue<>(maxsize);
    for (String item : items) {
      queue.putNowait(item);
    }
    return queue;
  }

  private static <T> List<T> drain(Queue<T> queue) {
    List<T> items = new ArrayList<>();
    while (!queue.empty()) {
      items.add(queue.getNowait());
    }
    return items;
  }

  private static void assertEndsCancelled(Task<?> task) {
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
  }

  private static void assertShutDown(Task<?> task) {
    assertThatThrownBy(task::await).isExactlyInstanceOf(QueueShutDownException.class);
  }

  // ---- order

  @Test
  void aQueueIsFirstInFirstOut() {
    assertThat(drain(holding(0, "b", "c", "a"))).containsExactly("b", "c", "a");
  }

  @Test
  void aLifoQueueIsLastInFirstOut() {
    Queue<String> queue = new LifoQueue<>();
    queue.putNowait("b");
    queue.putNowait("c");
    queue.putNowait("a");
    assertThat(drain(queue)).containsExactly("a", "c", "b");
  }

  @Test
  void aPriorityQueueGivesTheSmallestFirst() {
    Queue<String> natural = new PriorityQueue<>();
    Queue<String> reverse = new PriorityQueue<>(Comparator.reverseOrder());
    for (String item : List.of("b", "c", "a", "c")) {
      natural.putNowait(item);
      reverse.putNowait(item);
    }
    assertThat(drain(natural)).containsExactly("a", "b", "c", "c");
    assertThat(drain(reverse)).containsExactly("c", "c", "b", "a");
  }

  @Test
  void itemsMayBeNull() {
    for (Queue<String> queue :
        List.of(
            new Queue<String>(),
            new LifoQueue<String>(),
            new PriorityQueue<String>(Comparator.nullsFirst(Comparator.naturalOrder())))) {
      queue.putNowait(null);
      queue.putNowait("a");
      queue.putNowait(null);
      assertThat(drain(queue)).containsExactlyInAnyOrder("a", null, null);
    }
  }

  @Test
  void whatCannotBeComparedIsNotPutIn() {
    Queue<Object> queue = new PriorityQueue<>();
    queue.putNowait(1);
    assertThatThrownBy(() -> queue.putNowait("a")).isInstanceOf(ClassCastException.class);
    assertThat(drain(queue)).containsExactly(1);
    queue.taskDone();
    assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalArgumentException.class);
  }

  // ---- size

  @Test
  void aBoundedQueueCanBeFull() {
    for (Queue<String> queue :
        List.of(new Queue<String>(2), new LifoQueue<String>(2), new PriorityQueue<String>(2))) {
      assertThat(queue.maxsize()).isEqualTo(2);
      assertThat(queue.empty()).isTrue();
      assertThat(queue.full()).isFalse();
      queue.putNowait("a");
      assertThat(queue.empty()).isFalse();
      assertThat(queue.full()).isFalse();
      queue.putNowait("b");
      assertThat(queue.full()).isTrue();
      assertThat(queue.qsize()).isEqualTo(2);
      assertThatThrownBy(() -> queue.putNowait("c"))
          .isExactlyInstanceOf(QueueFullException.class)
          .hasMessageContaining("put(");
      assertThat(drain(queue)).containsExactlyInAnyOrder("a", "b");
      assertThatThrownBy(queue::getNowait)
          .isExactlyInstanceOf(QueueEmptyException.class)
          .hasMessageContaining("get()");
    }
  }

  @Test
  void anUnboundedQueueIsNeverFull() {
    for (Queue<Integer> queue :
        List.of(
            new Queue<Integer>(),
            new Queue<Integer>(0),
            new Queue<Integer>(-1),
            new LifoQueue<Integer>(),
            new PriorityQueue<Integer>())) {
      for (int i = 0; i < 1000; i++) {
        queue.putNowait(i);
      }
      assertThat(queue.full()).isFalse();
      assertThat(queue.qsize()).isEqualTo(1000);
    }
  }

  // ---- waiting

  @OnBothEngines
  void takesNoTurnIfItNeedNotWait(EngineKind engine) {
    Queue<String> queue = new Queue<>(1);
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("other"));
          for (int i = 0; i < 3; i++) {
            queue.put("item");
            queue.get();
          }
          steps.log("main");
          sleep(0);
        });
    steps.assertAre("main other");
  }

  @OnBothEngines
  void gettersAreServedInTheOrderOfArrival(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          getter("a", queue);
          getter("b", queue);
          getter("c", queue);
          sleep(1);
          assertThat(anonymous(queue)).isEqualTo("<Queue maxsize=0 size=0 getters=3>");
          queue.putNowait("1");
          queue.putNowait("2");
          sleep(1);
        });
    steps.assertAre("a:1 b:2");
  }

  @OnBothEngines
  void puttersAreServedInTheOrderOfArrival(EngineKind engine) {
    Queue<String> queue = holding(1, "0");
    Loops.run(
        engine,
        () -> {
          putter("1", queue);
          putter("2", queue);
          putter("3", queue);
          sleep(1);
          assertThat(anonymous(queue)).isEqualTo("<Queue maxsize=1 size=1 putters=3 tasks=1>");
          for (int i = 0; i < 4; i++) {
            assertThat(queue.get()).isEqualTo(String.valueOf(i));
          }
        });
    steps.assertAre("1 2 3");
  }

  @OnBothEngines
  void whoDoesNotWaitMayBeServedBeforeWhoWasWoken(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          Task<Void> a = getter("a", queue);
          sleep(0);
          queue.putNowait("1");
          assertThat(queue.getNowait()).isEqualTo("1");
          sleep(1);
          assertThat(a.done()).isFalse();
          queue.putNowait("2");
          await(a);
        });
    steps.assertAre("a:2");
  }

  @OnBothEngines
  void whoDoesNotWaitMayTakeTheRoomOfWhoWasWoken(EngineKind engine) {
    Queue<String> queue = holding(1, "0");
    Loops.run(
        engine,
        () -> {
          Task<Void> a = putter("1", queue);
          sleep(0);
          queue.getNowait();
          queue.putNowait("2");
          sleep(1);
          assertThat(a.done()).isFalse();
          assertThat(queue.getNowait()).isEqualTo("2");
          await(a);
          assertThat(queue.getNowait()).isEqualTo("1");
        });
  }

  @OnBothEngines
  void aProducerDoesNotRunAheadOfItsConsumer(EngineKind engine) {
    Queue<Integer> queue = new Queue<>(2);
    Loops.run(
        engine,
        () -> {
          Task<Void> producer =
              createTask(
                  () -> {
                    for (int i = 0; i < 5; i++) {
                      queue.put(i);
                    }
                  });
          sleep(1);
          assertThat(queue.qsize()).isEqualTo(2);
          for (int i = 0; i < 5; i++) {
            assertThat(queue.get()).isEqualTo(i);
            sleep(1);
            assertThat(queue.qsize()).isLessThanOrEqualTo(2);
          }
          await(producer);
        });
  }

  @OnBothEngines
  void callbacksCanPutInAndTakeOutButNotWait(EngineKind engine) {
    Queue<String> queue = new Queue<>(1);
    Loops.run(
        engine,
        () -> {
          Future<Throwable> get = getRunningLoop().createFuture();
          Future<Throwable> put = getRunningLoop().createFuture();
          getRunningLoop()
              .callSoon(
                  () -> {
                    get.setResult(catchThrowable(queue::get));
                    queue.putNowait("item");
                    put.setResult(catchThrowable(() -> queue.put("another")));
                  });
          for (Future<Throwable> thrown : List.of(get, put)) {
            assertThat(await(thrown))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in a callback");
          }
          assertThat(anonymous(queue)).isEqualTo("<Queue maxsize=1 size=1 tasks=1>");
        });
  }

  // ---- cancellation

  @OnBothEngines
  void aGetterThatIsCancelledWhileWaitingIsForgotten(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          Task<Void> a = getter("a", queue);
          Task<Void> b = getter("b", queue);
          sleep(0);
          a.cancel();
          sleep(0);
          assertThat(anonymous(queue)).isEqualTo("<Queue maxsize=0 size=0 getters=1>");
          queue.putNowait("1");
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("b:1");
  }

  @OnBothEngines
  void aGetterThatIsCancelledBeforeTheItemComesInTheSameTurnDoesNotGetIt(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          Task<Void> a = getter("a", queue);
          Task<Void> b = getter("b", queue);
          sleep(0);
          a.cancel();
          queue.putNowait("1");
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("b:1");
  }

  @OnBothEngines
  void aGetterThatIsCancelledAfterItWasWokenLeavesTheItemToTheNext(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          Task<Void> a = getter("a", queue);
          Task<Void> b = getter("b", queue);
          sleep(0);
          queue.putNowait("1");
          a.cancel();
          await(b);
          assertEndsCancelled(a);
        });
    steps.assertAre("b:1");
  }

  @OnBothEngines
  void noItemIsLostIfNobodyIsLeftToTakeIt(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          Task<Void> a = getter("a", queue);
          sleep(0);
          queue.putNowait("1");
          a.cancel();
          assertEndsCancelled(a);
          assertThat(queue.getNowait()).isEqualTo("1");
        });
  }

  @OnBothEngines
  void aPutterThatIsCancelledWhileWaitingPutsNothingIn(EngineKind engine) {
    Queue<String> queue = holding(1, "0");
    Loops.run(
        engine,
        () -> {
          Task<Void> a = putter("1", queue);
          putter("2", queue);
          sleep(0);
          a.cancel();
          sleep(0);
          assertThat(anonymous(queue)).isEqualTo("<Queue maxsize=1 size=1 putters=1 tasks=1>");
          assertThat(queue.get()).isEqualTo("0");
          assertThat(queue.get()).isEqualTo("2");
          assertEndsCancelled(a);
          assertThat(queue.empty()).isTrue();
        });
    steps.assertAre("2");
  }

  @OnBothEngines
  void aPutterThatIsCancelledAfterItWasWokenLeavesTheRoomToTheNext(EngineKind engine) {
    Queue<String> queue = holding(1, "0");
    Loops.run(
        engine,
        () -> {
          Task<Void> a = putter("1", queue);
          Task<Void> b = putter("2", queue);
          sleep(0);
          queue.getNowait();
          a.cancel();
          await(b);
          assertEndsCancelled(a);
          assertThat(drain(queue)).containsExactly("2");
        });
  }

  // ---- join

  @OnBothEngines
  void joinWaitsUntilAllIsDone(EngineKind engine) {
    Queue<String> queue = holding(0, "a", "b", "c");
    Loops.run(
        engine,
        () -> {
          createTask(
              () -> {
                while (true) {
                  String item = queue.get();
                  sleep(1);
                  steps.log(item);
                  queue.taskDone();
                }
              });
          queue.join();
          steps.log("joined");
          assertThat(getRunningLoop().time()).isEqualTo(3.0);
          queue.join();
          queue.putNowait("d");
          queue.join();
        });
    steps.assertAre("a b c joined d");
  }

  @OnBothEngines
  void joinTakesNoTurnIfThereIsNothingToDo(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          createTask(() -> steps.log("other"));
          queue.join();
          steps.log("main");
          sleep(0);
        });
    steps.assertAre("main other");
  }

  @OnBothEngines
  void joinCanBeCancelled(EngineKind engine) {
    Queue<String> queue = holding(0, "a");
    Loops.run(
        engine,
        () -> {
          Task<Void> one = createTask(queue::join);
          Task<Void> other = createTask(queue::join);
          sleep(0);
          one.cancel();
          sleep(0);
          queue.getNowait();
          assertThat(other.done()).isFalse();
          queue.taskDone();
          await(other);
          assertEndsCancelled(one);
        });
  }

  @Test
  void taskDoneCannotBeCalledTooOften() {
    Queue<String> queue = holding(0, "a");
    queue.taskDone();
    assertThatThrownBy(queue::taskDone)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too many times");
  }

  // ---- shutdown

  @OnBothEngines
  void aQueueThatWasShutDownCanBeEmptiedButNotFilled(EngineKind engine) {
    Queue<String> queue = holding(0, "a", "b");
    Loops.run(
        engine,
        () -> {
          queue.shutdown();
          queue.shutdown();
          assertThatThrownBy(() -> queue.put("c"))
              .isExactlyInstanceOf(QueueShutDownException.class);
          assertThatThrownBy(() -> queue.putNowait("c"))
              .isExactlyInstanceOf(QueueShutDownException.class);
          assertThat(queue.get()).isEqualTo("a");
          assertThat(queue.getNowait()).isEqualTo("b");
          assertThatThrownBy(queue::get).isExactlyInstanceOf(QueueShutDownException.class);
          assertThatThrownBy(queue::getNowait).isExactlyInstanceOf(QueueShutDownException.class);
          assertThat(anonymous(queue)).isEqualTo("<Queue maxsize=0 size=0 tasks=2 shutdown>");
        });
  }

  @OnBothEngines
  void shutdownWakesAllGettersOfAnEmptyQueue(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          Task<Void> a = getter("a", queue);
          Task<Void> b = getter("b", queue);
          sleep(0);
          queue.shutdown();
          assertShutDown(a);
          assertShutDown(b);
          assertThat(anonymous(queue)).isEqualTo("<Queue maxsize=0 size=0 shutdown>");
        });
  }

  @OnBothEngines
  void shutdownWakesAllPuttersOfAFullQueue(EngineKind engine) {
    for (boolean immediate : new boolean[] {false, true}) {
      Queue<String> queue = holding(1, "0");
      Loops.run(
          engine,
          () -> {
            Task<Void> a = putter("1", queue);
            Task<Void> b = putter("2", queue);
            sleep(0);
            queue.shutdown(immediate);
            assertShutDown(a);
            assertShutDown(b);
            assertThat(queue.qsize()).isEqualTo(immediate ? 0 : 1);
          });
    }
  }

  @OnBothEngines
  void aGetterThatWasWokenByAnItemGetsItInSpiteOfTheShutdown(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          Task<Void> a = getter("a", queue);
          Task<Void> b = getter("b", queue);
          sleep(0);
          queue.putNowait("1");
          queue.shutdown();
          await(a);
          assertShutDown(b);
        });
    steps.assertAre("a:1");
  }

  @OnBothEngines
  void anImmediateShutdownThrowsTheItemsAway(EngineKind engine) {
    Queue<String> queue = holding(0, "a", "b", "c");
    Loops.run(
        engine,
        () -> {
          Task<Void> joining = createTask(queue::join);
          queue.get();
          sleep(0);
          queue.shutdown(true);
          assertThat(queue.empty()).isTrue();
          assertThatThrownBy(queue::get).isExactlyInstanceOf(QueueShutDownException.class);
          sleep(1);
          assertThat(joining.done()).as("what was taken out is not done").isFalse();
          queue.taskDone();
          await(joining);
          assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalArgumentException.class);
        });
  }

  @OnBothEngines
  void aShutdownCanBecomeImmediate(EngineKind engine) {
    Queue<String> queue = holding(0, "a", "b");
    Loops.run(
        engine,
        () -> {
          queue.shutdown();
          Task<Void> joining = createTask(queue::join);
          sleep(0);
          queue.shutdown(true);
          await(joining);
          assertThat(anonymous(queue)).isEqualTo("<Queue maxsize=0 size=0 shutdown>");
        });
  }

  @OnBothEngines
  void joinGoesOnWaitingAfterAShutdown(EngineKind engine) {
    Queue<String> queue = holding(0, "a");
    Loops.run(
        engine,
        () -> {
          Task<Void> joining = createTask(queue::join);
          sleep(0);
          queue.shutdown();
          sleep(1);
          assertThat(joining.done()).isFalse();
          queue.get();
          queue.taskDone();
          await(joining);
        });
  }

  // ---- a comparator that throws

  /** Compares numbers, and fails at a given call from now on. */
  private static final class Failing implements Comparator<Integer> {

    private int callsLeft = Integer.MAX_VALUE;

    @Override
    public int compare(Integer a, Integer b) {
      if (callsLeft-- == 0) {
        throw new ArithmeticException("cannot compare");
      }
      return a.compareTo(b);
    }
  }

  @Test
  void aComparatorThatThrowsLosesNoItem() {
    for (int atCall = 0; atCall < 8; atCall++) {
      for (int item : List.of(0, 50, 100)) {
        Failing comparator = new Failing();
        Queue<Integer> queue = new PriorityQueue<>(comparator);
        List<Integer> expected = new ArrayList<>();
        for (int i = 40; i > 0; i--) {
          queue.putNowait(2 * i);
          expected.add(0, 2 * i);
        }
        comparator.callsLeft = atCall;
        if (catchThrowable(() -> queue.putNowait(item)) == null) {
          expected.add(item);
        }
        comparator.callsLeft = atCall;
        Throwable notTaken = catchThrowable(queue::getNowait);
        comparator.callsLeft = Integer.MAX_VALUE;
        List<Integer> left = new ArrayList<>();
        while (!queue.empty()) {
          left.add(queue.getNowait());
        }
        expected.sort(Comparator.naturalOrder());
        assertThat(left)
            .isEqualTo(notTaken == null ? expected.subList(1, expected.size()) : expected);
      }
    }
  }
}
