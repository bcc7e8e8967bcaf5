import asyncio.EventLoop;

/** Gives the loop two functions, of which it calls only the one that comes first. */
public class Exercise3 {

  static void race(EventLoop loop, Runnable first, Runnable second) {
    // TODO: keep what callSoon returns, and cancel it in the function that runs first.
    loop.callSoon(first);
    loop.callSoon(second);
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      race(loop, () -> System.out.println("I was first"), () -> System.out.println("So was I?"));
      loop.callLater(0.1, () -> loop.stop());
      loop.runForever();
    }
  }
}
