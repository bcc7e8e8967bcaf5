import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.Coroutine;

/** Two steps, which have three seconds together. */
public class Exercise2 {

  static String both(Coroutine<String> connect, Coroutine<String> ask) throws Exception {
    // TODO: each step has three seconds of its own.
    String connection = timeout(3, connect);
    String answer = timeout(3, ask);
    return connection + ": " + answer;
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> both(() -> sleep(0.1, "connected"), () -> sleep(0.1, "yes"))));
  }
}
