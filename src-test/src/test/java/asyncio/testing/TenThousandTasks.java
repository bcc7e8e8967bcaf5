package asyncio.testing;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.EventLoop;
import java.util.ArrayList;
import java.util.List;

/** Many tasks that sleep, for those who look on: that must not change what happens. */
public final class TenThousandTasks {

  private TenThousandTasks() {}

  /** Runs them in a loop, and closes it. The order in which they end. */
  public static List<Integer> orderIn(EventLoop loop) {
    List<Integer> order = new ArrayList<>();
    try (loop) {
      loop.runUntilComplete(
          () -> {
            for (int i = 0; i < 10_000; i++) {
              int number = i;
              createTask(
                  () -> {
                    sleep(number % 7);
                    sleep(0);
                    order.add(number);
                  });
            }
            sleep(10);
          });
    }
    return order;
  }
}
