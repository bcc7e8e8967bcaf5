package asyncio.examples.tutorial;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import java.util.List;
import java.util.Locale;

/**
 * Several slow operations, first one after the other, then at the same time.
 *
 * <p>A coroutine that is called runs to its end before the caller goes on. A coroutine that is made
 * a task runs beside the caller, which awaits the task when it needs the result. {@code gather}
 * makes tasks of several coroutines. Its future holds their results in the order of the arguments,
 * whichever is ready first.
 *
 * <p>Prints three breakfasts: the first takes as long as all dishes together, the other two as long
 * as the slowest dish.
 */
public final class Together {

  public static void main(String[] args) {
    Asyncio.run(() -> threeBreakfasts());
  }

  static void threeBreakfasts() {
    measure("one after the other", () -> oneAfterTheOther());
    measure("as tasks", () -> asTasks());
    measure("gathered", () -> gathered());
  }

  static void oneAfterTheOther() {
    String tea = make("tea", 0.3);
    String toast = make("toast", 0.2);
    serve(List.of(tea, toast));
  }

  static void asTasks() {
    var tea = createTask(() -> make("tea", 0.3)); // Scheduled, not started yet.
    var toast = createTask(() -> make("toast", 0.2));
    serve(List.of(await(tea), await(toast))); // The loop gets control here, and starts both.
  }

  static void gathered() {
    List<String> dishes = await(gather(() -> make("tea", 0.3), () -> make("toast", 0.2)));
    serve(dishes);
  }

  static String make(String dish, double seconds) {
    System.out.println("  start the " + dish);
    sleep(seconds);
    System.out.println("  the " + dish + " is ready");
    return dish;
  }

  static void serve(List<String> dishes) {
    System.out.println("  served: " + dishes);
  }

  static void measure(String how, Runnable breakfast) {
    double start = getRunningLoop().time();
    System.out.println(how + ":");
    breakfast.run();
    double seconds = getRunningLoop().time() - start;
    System.out.printf(Locale.ROOT, "  took %.1f s%n", seconds);
  }
}
