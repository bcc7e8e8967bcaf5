import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import java.util.List;

/** Cancels tasks, each of which needs a second to clean up, and waits until all have ended. */
public class Exercise3 {

  static void stopAll(List<Task<String>> tasks) {
    // TODO: this takes a second for each. Ask all of them first; then wait for all.
    for (Task<String> task : tasks) {
      task.cancelAndJoin();
    }
  }

  public static void main(String[] args) {
    Asyncio.run(() -> {
      Task<String> task = createTask(() -> sleep(10, "never"));
      sleep(0.1);
      stopAll(List.of(task));
      System.out.println(task.cancelled());
    });
  }
}
