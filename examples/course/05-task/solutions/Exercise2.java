import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.Task;
import java.util.ArrayList;
import java.util.List;

/** Runs coroutines at the same time, and returns their results in the order of the coroutines. */
public class Exercise2 {

  static List<String> all(List<Coroutine<String>> coroutines) {
    List<Task<String>> tasks = new ArrayList<>();
    for (Coroutine<String> coroutine : coroutines) {
      tasks.add(createTask(coroutine));
    }
    List<String> results = new ArrayList<>();
    for (Task<String> task : tasks) {
      results.add(await(task));
    }
    return results;
  }

  public static void main(String[] args) {
    List<Coroutine<String>> two = List.of(() -> sleep(0.2, "a"), () -> sleep(0.1, "b"));
    System.out.println(Asyncio.run(() -> all(two)));
  }
}
