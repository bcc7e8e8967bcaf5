import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.Coroutine;

/** Two steps, which have three seconds together. */
public class Exercise2 {

  static String both(Coroutine<String> connect, Coroutine<String> ask) throws Exception {
    return timeout(3, () -> connect.run() + ": " + ask.run());
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> both(() -> sleep(0.1, "connected"), () -> sleep(0.1, "yes"))));
  }
}
