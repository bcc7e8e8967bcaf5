import asyncio.EventLoop;

/** Print the numbers down to 1, each in a callback of its own; then "lift off", and stop the loop. */
public class Exercise2 {

  static void countDown(EventLoop loop, int from) {
    if (from == 0) {
      System.out.println("lift off");
      loop.stop();
    } else {
      System.out.println(from);
      loop.callSoon(() -> countDown(loop, from - 1));
    }
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      loop.callSoon(() -> countDown(loop, 3));
      loop.runForever();
    }
  }
}
