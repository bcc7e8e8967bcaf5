package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherEach;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import java.util.List;
import java.util.stream.IntStream;

/** Several coroutines at once: results in order, failures, names. */
class Gathering {

  static int square(int n) {
    return sleep(n / 100.0, n * n);
  }

  static int divide(int a, int b) {
    sleep(0.1);
    if (b == 0) {
      throw new IllegalArgumentException(a + " cannot be divided by zero");
    }
    return a / b;
  }

  static void greet(String name) {
    sleep(0.1);
    System.out.println("hello " + name);
  }

  static void show(Object outcome) {
    System.out.println(outcome instanceof Exception e ? "failed: " + e.getMessage() : outcome);
  }

  static void main() {
    var squares = await(gather(() -> square(3), () -> square(2), () -> square(1)));
    System.out.println(squares);
    System.out.println(await(gather(IntStream.range(1, 6).boxed().toList(), n -> square(n))));
    await(gatherEach(List.of("Ada", "Grace", "Barbara"), name -> greet(name)));
    var both = await(gather(() -> greet("Edsger"), () -> divide(9, 3)));
    System.out.println("the quotient is " + both.second());
    try {
      await(gather(() -> divide(1, 0), () -> divide(8, 2)));
    } catch (IllegalArgumentException e) {
      System.out.println("failed: " + e.getMessage());
    }
    var outcomes = await(gather(true, () -> divide(1, 0), () -> divide(8, 2)));
    outcomes.forEach(outcome -> show(outcome));
    var numbers = IntStream.range(0, 4).boxed();
    var tasks = numbers.map(n -> createTask(() -> square(n), "square of " + n)).toList();
    await(gather(tasks));
    tasks.forEach(task -> System.out.println(task.getName() + ": " + task.result()));
    var small = gather(() -> square(1), () -> square(2));
    var large = gather(() -> square(10), () -> square(20));
    var nested = await(gather(small, large));
    System.out.println(nested);
    System.out.println(await(gather()));
    var sayings = List.of("all", "at", "once");
    var words = await(gather(sayings, word -> sleep(0.1, word)));
    System.out.println(String.join(" ", words));
    var future = gather(() -> square(4), () -> square(5));
    System.out.println(future.done() ? "done" : "pending");
    System.out.println(await(future));
    System.out.println(future.done() ? "done" : "pending");
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
