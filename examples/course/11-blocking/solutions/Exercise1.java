import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import java.util.concurrent.Callable;

/** Calls a function of a library that blocks its thread. Others must go on meanwhile. */
public class Exercise1 {

  static String ask(Callable<String> library) throws Exception {
    return toThread(library);
  }

  public static void main(String[] args) {
    System.out.println(Asyncio.run(() -> ask(() -> "an answer")));
  }
}
