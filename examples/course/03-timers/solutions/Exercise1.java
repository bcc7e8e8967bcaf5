import asyncio.EventLoop;

/** Calls a function every so many seconds, so many times; for the first time after one period. */
public class Exercise1 {

  static void every(EventLoop loop, double seconds, int times, Runnable function) {
    if (times > 0) {
      loop.callLater(seconds, () -> {
        function.run();
        every(loop, seconds, times - 1, function);
      });
    }
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      every(loop, 0.1, 3, () -> System.out.println("tick"));
      loop.callLater(0.5, () -> loop.stop());
      loop.runForever();
    }
  }
}
