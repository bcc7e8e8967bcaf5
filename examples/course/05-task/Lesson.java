import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;

/** Lesson 5: a coroutine waits without holding up the loop; a task runs one beside the others. */
public class Lesson {

  public static void main(String[] args) {
    Asyncio.run(() -> breakfast());
  }

  static void breakfast() {
    System.out.println("main: " + prepare("coffee", 0.2)); // waits: calling is awaiting

    Task<String> tea = createTask(() -> prepare("tea", 0.3), "tea");
    Task<String> toast = createTask(() -> prepare("toast", 0.1), "toast");
    System.out.println("main: two tasks made, none has begun");
    System.out.println("main: " + await(tea) + " and " + await(toast));
  }

  static String prepare(String what, double seconds) {
    System.out.println(what + ": begins");
    sleep(seconds); // suspends: others run meanwhile
    System.out.println(what + ": ends");
    return what;
  }
}
