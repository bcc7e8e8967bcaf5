import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.futures.TimeoutException;

/** Up to three attempts, each with a limit of one second. After the third, the TimeoutException goes on. */
public class Exercise3 {

  static String insist(Coroutine<String> attempt) {
    for (int number = 1; ; number++) {
      try {
        return timeout(1, attempt);
      } catch (TimeoutException e) {
        if (number == 3) {
          throw e;
        }
      }
    }
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> insist(() -> sleep(0.1, "here"))));
  }
}
