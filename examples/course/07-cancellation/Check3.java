import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.CancelledError;
import java.util.List;

public class Check3 {

  static String verdict() {
    return Checking.verdict("all tasks have ended, within one second", Check3::check);
  }

  static void check() {
    Checking.run(() -> {
      List<Task<String>> tasks = List.of(
          Asyncio.createTask(() -> worker()), Asyncio.createTask(() -> worker()), Asyncio.createTask(() -> worker()));
      Asyncio.sleep(1);
      double begin = Asyncio.getRunningLoop().time();
      Exercise3.stopAll(tasks);
      double seconds = Asyncio.getRunningLoop().time() - begin;
      long cancelled = tasks.stream().filter(task -> task.cancelled()).count();
      Checking.same("tasks that were cancelled when stopAll returned", 3L, cancelled,
          "await(gather(true, tasks)) waits for all, however they end");
      Checking.same("seconds that it took", 1.0, seconds, "a loop with task.cancel(), then one wait for all");
    });
  }

  static String worker() {
    try {
      return Asyncio.sleep(100, "done");
    } catch (CancelledError e) {
      Asyncio.sleep(1); // cleans up
      throw e;
    }
  }

  public static void main(String[] args) {
    Checking.end(Check3::verdict);
  }
}
