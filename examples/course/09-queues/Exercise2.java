import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.Queue;
import java.util.List;

/** A fast source fills a pipe, which a slow reader empties. No more than two items are in it. */
public class Exercise2 {

  static Queue<String> pipe(List<String> source) {
    // TODO: this queue has no bounds, and putNowait never waits.
    Queue<String> pipe = new Queue<>();
    createTask(() -> {
      for (String item : source) {
        pipe.putNowait(item);
      }
      pipe.shutdown();
    });
    return pipe;
  }

  public static void main(String[] args) {
    Asyncio.run(() -> {
      for (String item : pipe(List.of("a", "b", "c", "d"))) {
        sleep(0.1);
        System.out.println(item);
      }
    });
  }
}
