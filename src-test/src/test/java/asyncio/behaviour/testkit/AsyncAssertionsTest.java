package asyncio.behaviour.testkit;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.test.AsyncAssertions.assertThatFuture;
import static asyncio.test.AsyncAssertions.assertThatTask;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Task;
import asyncio.futures.Future;
import asyncio.test.AsyncTest;
import asyncio.test.Steps;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Assertions on tasks, futures and orders. */
class AsyncAssertionsTest {

  @AsyncTest
  void aTaskThatReturns() {
    Task<String> task = createTask(() -> sleep(1, "tea"));
    assertThatTask(task).isPending();
    assertThatThrownBy(() -> assertThatTask(task).isDone())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Expected it to be done:")
        .hasMessageContaining("<Task pending name='Task-");
    sleep(2);
    assertThatTask(task).isDone().hasResult("tea").hasSucceeded();
    assertThatThrownBy(() -> assertThatTask(task).hasResult("coffee"))
        .hasMessageContaining("coffee")
        .hasMessageContaining("tea");
    assertThatThrownBy(() -> assertThatTask(task).isPending())
        .hasMessageContaining("Expected it to be pending:");
    assertThatThrownBy(() -> assertThatTask(task).isCancelled())
        .hasMessageContaining("Expected it to be cancelled:");
    assertThatThrownBy(() -> assertThatTask(task).hasFailedWith(IOException.class))
        .hasMessageContaining("Expected it to have failed with java.io.IOException:");
  }

  @AsyncTest
  void aTaskThatFails() {
    Task<Void> task =
        createTask(
            () -> {
              throw new IOException("gone");
            });
    sleep(1);
    assertThatTask(task).hasFailedWith(IOException.class).hasMessage("gone");
    assertThatThrownBy(() -> assertThatTask(task).hasFailedWith(IllegalStateException.class))
        .hasMessageContaining("IllegalStateException");
    assertThatThrownBy(() -> assertThatTask(task).hasSucceeded())
        .hasMessageContaining("Expected it to have a result:")
        .hasRootCauseMessage("gone");
  }

  @AsyncTest
  void aTaskThatIsCancelled() {
    Task<Void> task = createTask(() -> sleep(1));
    sleep(0);
    task.cancel();
    sleep(0);
    assertThatTask(task).isDone().isCancelled();
    assertThatThrownBy(() -> assertThatTask(task).hasSucceeded())
        .hasMessageContaining("Expected it to have a result:");
  }

  @AsyncTest
  void aTaskThatWaits() {
    Future<String> answer = getRunningLoop().createFuture();
    Future<String> other = getRunningLoop().createFuture();
    Task<String> direct = createTask(() -> answer.await());
    Task<?> gathering = createTask(() -> gather(direct, other).await());
    sleep(0);
    sleep(0);
    assertThatTask(direct).isWaitingFor(answer);
    assertThatTask(gathering).isWaitingFor(answer).isWaitingFor(other);
    assertThatThrownBy(() -> assertThatTask(direct).isWaitingFor(other))
        .hasMessageContaining("to wait for");
    answer.setResult("yes");
    other.setResult("no");
    gathering.join();
    assertThatFuture(answer).hasResult("yes");
  }

  @Test
  void stepsAreAssertedInOrder() {
    Steps steps = new Steps();
    steps.assertAre("");
    steps.log("a");
    steps.log(1);
    steps.log(null);
    steps.assertAre("a 1 null");
    assertThatThrownBy(() -> steps.assertAre("a b"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("expected: <a b> but was: <a 1 null>");
    steps.clear();
    steps.assertAre("");
  }
}
