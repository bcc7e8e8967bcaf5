import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;

/** Waits for a task, and tells how it has ended: "returned …" or "failed: …" with the message. */
public class Exercise3 {

  static String outcome(Task<String> task) {
    // TODO: if the task has failed, await throws its exception.
    return "returned " + await(task);
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> outcome(createTask(() -> sleep(0.1, "tea")))));
  }
}
