import asyncio.EventLoop;
import asyncio.Handle;

/** Gives the loop two functions, of which it calls only the one that comes first. */
public class Exercise3 {

  static void race(EventLoop loop, Runnable first, Runnable second) {
    Handle[] loser = new Handle[1];
    loop.callSoon(() -> {
      loser[0].cancel();
      first.run();
    });
    loser[0] = loop.callSoon(second);
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      race(loop, () -> System.out.println("I was first"), () -> System.out.println("So was I?"));
      loop.callLater(0.1, () -> loop.stop());
      loop.runForever();
    }
  }
}
