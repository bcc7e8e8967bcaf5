package asyncio.tutorials;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.Future;
import java.util.HashSet;
import java.util.List;

/** Tasks: names, callbacks, results, and tasks in the background. */
class Tasks {

  static String cook(String dish, double seconds) {
    sleep(seconds);
    System.out.println(currentTask().getName() + " has cooked " + dish);
    return dish + " is served";
  }

  static void burn(String dish) {
    sleep(0.1);
    throw new IllegalStateException(dish + " is black");
  }

  static void report(Task<String> task) {
    System.out.println("callback of " + task.getName() + ": " + task.result());
  }

  static String state(Task<?> task) {
    return task.done() ? "done" : "not done";
  }

  static void main() {
    var soup = createTask(() -> cook("soup", 0.2), "Anna");
    var salad = createTask(() -> cook("salad", 0.1), "Ben");
    soup.addDoneCallback(done -> report(soup));
    System.out.println("soup " + state(soup) + ", salad " + state(salad));
    System.out.println(await(soup));
    System.out.println("soup " + state(soup) + ", salad " + state(salad));
    System.out.println(await(salad));
    System.out.println(await(salad));
    var background = new HashSet<Future<String>>();
    for (var dish : List.of("rice", "beans", "corn")) {
      var task = createTask(() -> cook(dish, 0.1), "cook of " + dish);
      background.add(task);
      task.addDoneCallback(background::remove);
    }
    System.out.println(background.size() + " in the background");
    await(gather(background));
    sleep(0);
    System.out.println(background.size() + " in the background");
    var toast = createTask(() -> burn("toast"));
    try {
      await(toast);
    } catch (IllegalStateException e) {
      System.out.println("sorry: " + e.getMessage());
    }
    System.out.println("the same again: " + toast.exception().getMessage());
    var nap = createTask(() -> sleep(0.1, "the nap is over"), "napper");
    System.out.println(nap.getName());
    nap.setName("sleeper");
    System.out.println(nap.getName());
    System.out.println(await(nap));
    System.out.println("nap " + state(nap) + ", " + (nap.cancelled() ? "cancelled" : "complete"));
    currentTask().setName("chef");
    System.out.println(cook("dessert", 0.1));
    System.out.println(allTasks().size() + " task is left");
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
