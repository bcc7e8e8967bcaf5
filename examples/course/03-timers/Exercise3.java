import asyncio.EventLoop;

/** Beats at begin + period, begin + 2 * period, ..., even if a beat takes a while. */
public class Exercise3 {

  static void metronome(EventLoop loop, double period, int beats, Runnable beat) {
    // TODO: each beat comes one period after the last one has ended, so the time that it took is lost.
    loop.callLater(period, () -> {
      beat.run();
      if (beats > 1) {
        metronome(loop, period, beats - 1, beat);
      }
    });
  }

  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.create()) {
      metronome(loop, 0.2, 4, () -> System.out.println("beat"));
      loop.callLater(1, () -> loop.stop());
      loop.runForever();
    }
  }
}
