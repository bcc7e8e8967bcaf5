import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Coroutine;

/** Books two things, both or none: if one fails, the other is cancelled. */
public class Exercise2 {

  static String book(Coroutine<String> flight, Coroutine<String> hotel) {
    // TODO: if one of a gather fails, the other one goes on. Use a TaskGroup.
    var both = await(gather(flight, hotel));
    return both.first() + " and " + both.second();
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> book(() -> sleep(0.1, "flight 7"), () -> sleep(0.2, "room 12"))));
  }
}
