import asyncio.EventLoop;
import asyncio.futures.Future;

/** A future that has the number of a text after one second, or fails if the text is no number. */
public class Exercise2 {

  static Future<Integer> parseLater(EventLoop loop, String text) {
    Future<Integer> future = loop.createFuture();
    loop.callLater(1, () -> {
      // TODO: if this throws, the future is never done. Give the exception to the future.
      future.setResult(Integer.parseInt(text));
    });
    return future;
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      System.out.println(loop.runUntilComplete(parseLater(loop, "42")));
    }
  }
}
