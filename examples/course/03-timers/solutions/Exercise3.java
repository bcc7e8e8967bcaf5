import asyncio.EventLoop;

/** Beats at begin + period, begin + 2 * period, ..., even if a beat takes a while. */
public class Exercise3 {

  static void metronome(EventLoop loop, double period, int beats, Runnable beat) {
    double begin = loop.time();
    for (int number = 1; number <= beats; number++) {
      loop.callAt(begin + number * period, beat);
    }
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      metronome(loop, 0.2, 4, () -> System.out.println("beat"));
      loop.callLater(1, () -> loop.stop());
      loop.runForever();
    }
  }
}
