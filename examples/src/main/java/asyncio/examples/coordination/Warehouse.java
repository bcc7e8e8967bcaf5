package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.Condition;

/**
 * A condition: tasks wait until something is true.
 *
 * <p>Customers wait until there are enough boxes for them. A condition is a lock in which a task
 * can wait. {@code waitFor} gives the lock back meanwhile, and tests again at every signal. A task
 * that changes the number of boxes holds the lock, and signals.
 *
 * <p>Prints three customers and three deliveries: a customer who wants little does not wait for one
 * who wants much.
 *
 * <p>In Python: {@code asyncio.Condition}, whose {@code wait_for} and {@code notify_all} are {@code
 * waitFor} and {@code signalAll} here.
 */
public final class Warehouse {

  private final Condition delivered = new Condition();
  private int boxes;

  public static void main(String[] args) {
    Asyncio.run(() -> new Warehouse().oneDay());
  }

  void oneDay() {
    await(gather(() -> buy("Ann", 5), () -> buy("Bob", 2), () -> buy("Cem", 4), () -> deliver()));
  }

  void buy(String who, int wanted) {
    try (var held = delivered.acquire()) {
      System.out.println(who + " wants " + wanted);
      delivered.waitFor(() -> boxes >= wanted);
      boxes -= wanted;
      System.out.println("  " + who + " gets them, and leaves " + boxes);
    }
  }

  void deliver() {
    for (int more : new int[] {3, 6, 2}) {
      sleep(0.1);
      try (var held = delivered.acquire()) {
        boxes += more;
        System.out.println(more + " are delivered, so there are " + boxes);
        delivered.signalAll();
      }
    }
  }
}
