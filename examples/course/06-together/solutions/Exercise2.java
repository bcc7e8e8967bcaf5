import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.Task;
import asyncio.TaskGroup;
import java.util.List;

/** Books two things, both or none: if one fails, the other is cancelled. */
public class Exercise2 {

  static String book(Coroutine<String> flight, Coroutine<String> hotel) {
    List<Task<String>> both =
        TaskGroup.run(group -> List.of(group.createTask(flight), group.createTask(hotel)));
    return both.get(0).result() + " and " + both.get(1).result();
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> book(() -> sleep(0.1, "flight 7"), () -> sleep(0.2, "room 12"))));
  }
}
