import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.Coroutine;

/** Up to three attempts, each with a limit of one second. After the third, the TimeoutException goes on. */
public class Exercise3 {

  static String insist(Coroutine<String> attempt) {
    // TODO: this is one attempt only.
    return timeout(1, attempt);
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> insist(() -> sleep(0.1, "here"))));
  }
}
