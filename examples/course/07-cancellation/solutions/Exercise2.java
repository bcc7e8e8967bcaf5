import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Coroutine;

/** Tries again and again, with a pause of a second, until an attempt succeeds or the task is cancelled. */
public class Exercise2 {

  static String retry(Coroutine<String> attempt) {
    while (true) {
      try {
        return attempt.run();
      } catch (Exception failed) {
        System.out.println("again: " + failed.getMessage());
      }
      sleep(1);
    }
  }

  public static void main(String[] args) {
    int[] attempts = {0};
    System.out.println(Asyncio.run(() -> retry(() -> {
      if (++attempts[0] < 2) {
        throw new IllegalStateException("busy");
      }
      return "got it at attempt " + attempts[0];
    })));
  }
}
