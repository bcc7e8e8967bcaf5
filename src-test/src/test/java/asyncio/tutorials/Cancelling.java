package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.CancelledError;
import asyncio.futures.TimeoutException;
import java.util.stream.IntStream;

/** Cancellation: clean-up, refusal, and what is shielded from it. */
class Cancelling {

  static void write(String letter) {
    try {
      System.out.println(letter + ": begin");
      sleep(10);
    } catch (CancelledError e) {
      System.out.println(letter + ": torn up");
      throw e;
    } finally {
      System.out.println(letter + ": pen down");
    }
  }

  static String stubborn() {
    try {
      sleep(10);
    } catch (CancelledError e) {
      currentTask().uncancel();
      System.out.println("just one more line");
    }
    sleep(0.1);
    return "finished anyway";
  }

  static String save(String name) {
    sleep(0.1);
    System.out.println(name + " is saved");
    return name;
  }

  static void main() {
    var letter = createTask(() -> write("letter"));
    sleep(0.1);
    letter.cancel();
    try {
      await(letter);
    } catch (CancelledError e) {
      System.out.println(letter.cancelled() ? "cancelled" : "not cancelled");
    }
    var novel = createTask(() -> write("novel"));
    novel.cancel("not in the mood");
    try {
      await(novel);
    } catch (CancelledError e) {
      System.out.println("never begun: " + e.getMessage());
    }
    var task = createTask(() -> stubborn());
    sleep(0.1);
    System.out.println(task.cancel() ? "asked to stop" : "too late to stop");
    System.out.println(await(task));
    System.out.println(task.cancel() ? "asked to stop" : "too late to stop");
    System.out.println("cancelling: " + currentTask().cancelling());
    var waiter = getRunningLoop().createFuture();
    waiter.cancel();
    System.out.println(waiter.cancelled() ? "cancelled" : "pending");
    var done = createTask(() -> save("preface"));
    System.out.println(await(done));
    System.out.println(done.cancelled() ? "cancelled" : "complete");
    var saving = createTask(() -> save("chapter one"));
    try {
      timeout(0.01, () -> await(shield(saving)));
    } catch (TimeoutException e) {
      System.out.println("no more patience");
    }
    System.out.println("but " + await(saving) + " was shielded");
    var numbers = IntStream.range(1, 4).boxed();
    var tasks = numbers.map(n -> createTask(() -> write("card " + n))).toList();
    sleep(0.1);
    tasks.forEach(Task::cancel);
    var results = await(gather(true, tasks));
    System.out.println(results.stream().filter(CancelledError.class::isInstance).count());
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
