package asyncio;

import asyncio.test.VirtualClock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Loops in debug mode for tests, in which a step takes time because it says so. */
public final class DebugLoops {

  private final AtomicLong nanoTime = new AtomicLong();

  /** The current step or callback takes a while, though not for whoever runs the test. */
  public void take(double seconds) {
    nanoTime.addAndGet(Math.round(seconds * 1e9));
  }

  /** A loop in virtual time, in debug mode; the caller closes it. */
  public EventLoop newLoop(EngineKind engine) {
    return EventLoop.builder()
        .engine(engine)
        .clock(new VirtualClock())
        .realTime(nanoTime::get)
        .debug(true)
        .build();
  }

  /** A loop in real time as far as it waits, and in ours as far as it measures. */
  public EventLoop newQuietLoop(EngineKind engine) {
    return EventLoop.builder().engine(engine).realTime(nanoTime::get).build();
  }

  /** A quiet loop: whenever somebody looks at the time while something holds, some has passed. */
  public EventLoop newLoopInWhichTimePassesWhile(EngineKind engine, BooleanSupplier condition) {
    return EventLoop.builder()
        .engine(engine)
        .realTime(() -> condition.getAsBoolean() ? nanoTime.addAndGet(100_000_000) : nanoTime.get())
        .build();
  }

  /**
   * A quiet loop: while it looks at the time, some passes, and then the action runs. It waits a
   * moment for each timer, however late it is.
   */
  public EventLoop newLoopSlowToLook(EngineKind engine, Runnable meanwhile) {
    boolean[] looking = {false};
    return EventLoop.builder()
        .engine(engine)
        .clock(new ShortWaits())
        .realTime(
            () -> {
              long seen = nanoTime.get();
              if (!looking[0]) {
                looking[0] = true;
                nanoTime.addAndGet(1_000);
                meanwhile.run();
                looking[0] = false;
              }
              return seen;
            })
        .build();
  }

  /** A clock that stands still until the loop waits: a moment in real time, whatever for. */
  private static final class ShortWaits implements Clock {

    private long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public long idle(EventLoop loop, long deadline) {
      now = deadline;
      return 1_000;
    }
  }
}
