import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;

/** Adds the numbers from 1 to n, and lets others run after each thousand of them. */
public class Exercise3 {

  static long sum(int n) {
    long sum = 0;
    for (int number = 1; number <= n; number++) {
      sum += number;
      if (number % 1000 == 0) {
        sleep(0);
      }
    }
    return sum;
  }

  public static void main(String[] args) {
    Asyncio.run(() -> {
      Task<Long> sum = createTask(() -> sum(10_000));
      sleep(0);
      System.out.println("done at once: " + sum.done());
      System.out.println(await(sum));
    });
  }
}
