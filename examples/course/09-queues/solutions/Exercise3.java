import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gatherEach;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.Semaphore;
import java.util.List;
import java.util.function.Consumer;

/** Visits all addresses, no more than three at the same time. */
public class Exercise3 {

  static void visitAll(List<String> addresses, Consumer<String> visit) {
    Semaphore doors = new Semaphore(3);
    await(gatherEach(addresses, address -> {
      try (var inside = doors.acquire()) {
        visit.accept(address);
      }
    }));
  }

  public static void main(String[] args) {
    Asyncio.run(() -> visitAll(List.of("a", "b", "c", "d"), address -> {
      sleep(0.1);
      System.out.println(address);
    }));
  }
}
