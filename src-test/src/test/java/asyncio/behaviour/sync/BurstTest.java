package asyncio.behaviour.sync;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.sync.LifoQueue;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Queue;
import asyncio.testing.OtherJvm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A queue that has held very many items gives their memory back: 64 MiB are enough for many queues.
 */
class BurstTest {

  /** Makes queues that take 4 MiB each for their items, and keeps them when the items are gone. */
  static final class Program {

    private static final int QUEUES = 24;
    private static final int ITEMS = 1_000_000;

    public static void main(String[] arguments) {
      List<Object> alive = new ArrayList<>();
      for (int i = 0; i < QUEUES; i++) {
        alive.add(burst(arguments[0]));
      }
      System.out.println("alive: " + alive.size());
    }

    private static Object burst(String subject) {
      return switch (subject) {
        case "queue" -> burst(() -> new Queue<Integer>());
        case "lifo" -> burst(() -> new LifoQueue<Integer>());
        case "priority" -> burst(() -> new PriorityQueue<Integer>());
        default -> shutDown();
      };
    }

    private static Object burst(Supplier<Queue<Integer>> newQueue) {
      Queue<Integer> queue = newQueue.get();
      for (int i = 0; i < ITEMS; i++) {
        queue.putNowait(1);
      }
      for (int i = 0; i < ITEMS; i++) {
        queue.getNowait();
      }
      return queue;
    }

    private static Object shutDown() {
      Queue<Integer> queue = new Queue<>();
      for (int i = 0; i < ITEMS; i++) {
        queue.putNowait(1);
      }
      queue.shutdown(true);
      return queue;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue", "lifo", "priority", "shutdown"})
  void givesTheMemoryBack(String subject) throws Exception {
    List<String> command = OtherJvm.command(Program.class, subject);
    command.add(1, "-Xmx64m");
    Process process = OtherJvm.start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).isEqualToIgnoringNewLines("alive: 24");
    assertThat(process.waitFor()).isZero();
  }
}
