import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.asCompleted;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.Task;
import java.util.ArrayList;
import java.util.List;

/** The offer that comes first; the others are cancelled. */
public class Exercise3 {

  static String fastest(List<Coroutine<String>> offers) {
    List<Task<String>> tasks = new ArrayList<>();
    for (Coroutine<String> offer : offers) {
      tasks.add(createTask(offer));
    }
    String first = await(asCompleted(tasks).iterator().next());
    for (Task<String> task : tasks) {
      task.cancel(); // does nothing to one that is done
    }
    return first;
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> fastest(List.of(() -> sleep(0.2, "slow"), () -> sleep(0.1, "fast")))));
  }
}
