import asyncio.EventLoop;

/** Print the numbers down to 1, each in a callback of its own; then "lift off", and stop the loop. */
public class Exercise2 {

  static void countDown(EventLoop loop, int from) {
    System.out.println(from);
    // TODO: have the loop call countDown(loop, from - 1) soon; at 0 print "lift off" and stop the loop.
    loop.stop();
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      loop.callSoon(() -> countDown(loop, 3));
      loop.runForever();
    }
  }
}
