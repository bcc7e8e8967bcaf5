import asyncio.EventLoop;
import asyncio.futures.Future;

/** A future that has a value after a delay. Returns at once. */
public class Exercise1 {

  static Future<String> later(EventLoop loop, double delay, String value) {
    Future<String> future = loop.createFuture();
    loop.callLater(delay, () -> future.setResult(value));
    return future;
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      System.out.println(loop.runUntilComplete(later(loop, 0.2, "here I am")));
    }
  }
}
