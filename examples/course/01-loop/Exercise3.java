import asyncio.EventLoop;

/** Two countdowns take turns: A 3, B 3, A 2, B 2, A 1, B 1. */
public class Exercise3 {

  static void countDown(EventLoop loop, String name, int from) {
    // TODO: a for loop keeps the event loop for itself. Print one number, and ask to be called again.
    for (int number = from; number > 0; number--) {
      System.out.println(name + " " + number);
    }
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      loop.callSoon(() -> countDown(loop, "A", 3));
      loop.callSoon(() -> countDown(loop, "B", 3));
      loop.callLater(0.1, () -> loop.stop());
      loop.runForever();
    }
  }
}
