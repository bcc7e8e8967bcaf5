package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.BoundedSemaphore;
import java.util.List;

/**
 * A semaphore limits how many tasks do something at the same time.
 *
 * <p>A client has five requests for a server that does not like more than two at once. Each request
 * takes a permit, waiting for one if need be, and gives it back. A bounded semaphore also refuses a
 * permit that nobody took: a mistake that would let a third request in.
 *
 * <p>Prints five requests, two at a time, and the mistake.
 *
 * <p>In Python: {@code asyncio.Semaphore} and {@code asyncio.BoundedSemaphore}.
 */
public final class PoliteClient {

  record Request(String name, double seconds) {}

  private final BoundedSemaphore permits = new BoundedSemaphore(2);
  private int running;

  public static void main(String[] args) {
    Asyncio.run(() -> new PoliteClient().fiveRequests());
  }

  void fiveRequests() {
    var requests =
        List.of(
            new Request("a", 0.1),
            new Request("b", 0.25),
            new Request("c", 0.1),
            new Request("d", 0.1),
            new Request("e", 0.1));
    await(gather(requests.stream().map(request -> createTask(() -> send(request))).toList()));

    try {
      permits.release();
    } catch (IllegalArgumentException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  void send(Request request) {
    try (var held = permits.acquire()) {
      running++;
      System.out.println(request.name() + " starts, running: " + running);
      sleep(request.seconds());
      running--;
      System.out.println("  " + request.name() + " ends");
    }
  }
}
