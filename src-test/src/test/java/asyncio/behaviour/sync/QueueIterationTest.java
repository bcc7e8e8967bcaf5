package asyncio.behaviour.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.sync.LifoQueue;
import asyncio.sync.Queue;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A queue in a for statement. */
class QueueIterationTest {

  private final Steps steps = new Steps();

  private Task<Void> consumer(String name, Queue<String> queue) {
    return createTask(
        () -> {
          for (String item : queue) {
            steps.log(name + item);
            sleep(1);
          }
          steps.log(name + "-end");
        },
        name);
  }

  @OnBothEngines
  void waitsForItemsUntilTheQueueIsShutDown(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          Task<Void> a = consumer("a", queue);
          queue.put("1");
          sleep(5);
          queue.put("2");
          sleep(5);
          assertThat(a.done()).isFalse();
          queue.shutdown();
          await(a);
        });
    steps.assertAre("a1 a2 a-end");
  }

  @OnBothEngines
  void takesWhatIsLeftAfterTheShutdown(EngineKind engine) {
    Queue<String> queue = new LifoQueue<>();
    Loops.run(
        engine,
        () -> {
          queue.put("1");
          queue.put("2");
          queue.shutdown();
          await(consumer("a", queue));
        });
    steps.assertAre("a2 a1 a-end");
  }

  @OnBothEngines
  void endsAtOnceAfterAnImmediateShutdown(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          queue.put("1");
          queue.put("2");
          Task<Void> a = consumer("a", queue);
          sleep(0);
          queue.shutdown(true);
          await(a);
        });
    steps.assertAre("a1 a-end");
  }

  @OnBothEngines
  void eachItemGoesToOneOfSeveralConsumers(EngineKind engine) {
    Queue<String> queue = new Queue<>(1);
    Loops.run(
        engine,
        () -> {
          Task<Void> a = consumer("a", queue);
          Task<Void> b = consumer("b", queue);
          for (int i = 1; i <= 4; i++) {
            queue.put(String.valueOf(i));
          }
          queue.shutdown();
          await(a);
          await(b);
        });
    steps.assertAre("a1 b2 a3 b4 a-end b-end");
  }

  @OnBothEngines
  void leavingTheLoopLeavesTheOtherItems(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          queue.put("1");
          queue.put("2");
          for (String item : queue) {
            steps.log(item);
            break;
          }
          assertThat(queue.getNowait()).isEqualTo("2");
        });
    steps.assertAre("1");
  }

  @OnBothEngines
  void aConsumerThatIsCancelledLosesNoItem(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          Task<Void> a = consumer("a", queue);
          sleep(0);
          queue.put("1");
          a.cancel();
          assertThatThrownBy(a::await).isInstanceOf(CancelledError.class);
          assertThat(queue.getNowait()).isEqualTo("1");
        });
    steps.assertAre("");
  }

  @OnBothEngines
  void theIteratorKeepsItsContract(EngineKind engine) {
    Queue<String> queue = new Queue<>();
    Loops.run(
        engine,
        () -> {
          queue.put("1");
          queue.put(null);
          queue.put("3");
          queue.shutdown();
          Iterator<String> iterator = queue.iterator();
          assertThat(iterator.hasNext()).isTrue();
          assertThat(iterator.hasNext()).isTrue();
          assertThat(iterator.next()).isEqualTo("1");
          assertThat(iterator.next()).isNull();
          assertThat(iterator.next()).isEqualTo("3");
          assertThat(iterator.hasNext()).isFalse();
          assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
        });
  }
}
