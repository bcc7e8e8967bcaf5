import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.sync.Queue;

/** Lesson 9: a queue with bounds makes the fast one wait for the slow one. */
public class Lesson {

  public static void main(String[] args) {
    Asyncio.run(() -> bakery());
  }

  static void bakery() {
    Queue<String> shelf = new Queue<>(1); // room for one loaf
    TaskGroup.run(group -> {
      group.createTask(() -> bake(shelf), "baker");
      group.createTask(() -> sell(shelf), "seller");
    });
  }

  static void bake(Queue<String> shelf) {
    for (String loaf : new String[] {"rye", "wheat", "oat"}) {
      System.out.println("baker: " + loaf);
      shelf.put(loaf); // waits while the shelf is full
    }
    shelf.shutdown();
  }

  static void sell(Queue<String> shelf) {
    for (String loaf : shelf) { // waits while the shelf is empty
      sleep(0.2);
      System.out.println("seller: " + loaf);
    }
  }
}
