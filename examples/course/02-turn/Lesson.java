import asyncio.EventLoop;
import asyncio.Handle;

/** Lesson 2: a turn runs what is ready at its beginning; what comes meanwhile is for the next one. */
public class Lesson {

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      loop.callSoon(() -> {
        say(loop, "A");
        loop.callSoon(() -> say(loop, "A's second half"));
      });
      Handle never = loop.callSoon(() -> say(loop, "never printed"));
      loop.callSoon(() -> {
        say(loop, "B");
        loop.callSoon(() -> {
          say(loop, "B's second half");
          loop.stop();
        });
      });
      never.cancel();

      System.out.println("nothing has run yet");
      loop.runForever();
    }
  }

  static void say(EventLoop loop, String what) {
    System.out.println("turn " + loop.statistics().turns() + ": " + what);
  }
}
