import asyncio.EventLoop;
import asyncio.TimerHandle;

/** Lesson 3: timers. A loop with nothing to do sleeps until the first timer is due. */
public class Lesson {

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      double begin = loop.time();
      loop.callLater(3, () -> say(loop, begin, "the egg is done"));
      loop.callLater(1, () -> say(loop, begin, "the toast is done"));
      TimerHandle alarm = loop.callLater(2, () -> say(loop, begin, "smoke!"));
      loop.callSoon(() -> {
        say(loop, begin, "everything is on the stove");
        alarm.cancel();
      });
      loop.callAt(begin + 3.1, () -> loop.stop());
      loop.runForever();
    }
  }

  static void say(EventLoop loop, double begin, String what) {
    System.out.printf(java.util.Locale.ROOT, "%.0f s: %s%n", loop.time() - begin, what);
  }
}
