package asyncio.examples.coordination;

import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import java.util.List;

/**
 * Results in the order in which they arrive.
 *
 * <p>Four shops are asked for an offer, and each answer is looked at as soon as it is there. The
 * {@code for} statement gets the tasks in the order in which they end, failures included. When the
 * time is over, it throws a {@code TimeoutException}. The remaining tasks would go on, so the
 * example cancels them.
 *
 * <p>Prints the offers, and who was too slow.
 *
 * <p>In Python: {@code async for task in asyncio.as_completed(tasks, timeout=0.35):}.
 */
public final class Offers {

  public static void main(String[] args) {
    Asyncio.run(() -> askFourShops());
  }

  static void askFourShops() {
    var tasks =
        List.of(
            createTask(() -> ask(0.3, 20), "the slow shop"),
            createTask(() -> ask(0.1, 30), "the dear shop"),
            createTask(() -> ask(0.2, 0), "the empty shop"),
            createTask(() -> ask(3600, 10), "the sleepy shop"));
    try {
      for (Future<Integer> answered : asCompleted(tasks, 0.35)) {
        look((Task<?>) answered); // asCompleted returns the futures it was given: tasks.
      }
    } catch (TimeoutException e) {
      for (Task<Integer> task : tasks) {
        if (task.cancel()) {
          System.out.println(task.getName() + " is too slow");
        }
      }
    }
  }

  static void look(Task<?> shop) {
    try {
      System.out.println(shop.getName() + " wants " + shop.result());
    } catch (IllegalStateException e) {
      System.out.println(shop.getName() + ": " + e.getMessage());
    }
  }

  static int ask(double seconds, int price) {
    sleep(seconds);
    if (price == 0) {
      throw new IllegalStateException("nothing in stock");
    }
    return price;
  }
}
