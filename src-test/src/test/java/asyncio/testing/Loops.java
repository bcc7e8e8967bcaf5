package asyncio.testing;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.test.VirtualClock;

/** Loops for tests: in virtual time, unless a test says otherwise. */
public final class Loops {

  private Loops() {}

  /** A loop in virtual time; the caller closes it. */
  public static EventLoop virtual(EngineKind engine) {
    return EventLoop.builder().engine(engine).clock(virtualTime()).build();
  }

  /** Virtual time that has much patience with other threads. */
  public static VirtualClock virtualTime() {
    return new VirtualClock().guard(Eventually.PATIENCE);
  }

  /**
   * A loop in virtual time in which nothing counts as slow, so that nobody who looks at it is told
   * on what machine it runs; the caller closes it.
   */
  public static EventLoop neverSlow(EngineKind engine) {
    EventLoop loop = virtual(engine);
    loop.setSlowCallbackDuration(Double.POSITIVE_INFINITY);
    return loop;
  }

  /** A loop in real time, for what crosses threads; the caller closes it. */
  public static EventLoop real(EngineKind engine) {
    return EventLoop.builder().engine(engine).build();
  }

  /** Runs a coroutine in virtual time, as {@link Asyncio#run(Coroutine)} does. */
  public static <T> T run(EngineKind engine, Coroutine<T> main) {
    return Asyncio.run(main, () -> virtual(engine));
  }

  /** Runs a coroutine without a result in virtual time. */
  public static void run(EngineKind engine, Coroutine.Void main) {
    Asyncio.run(main, () -> virtual(engine));
  }

  /** Runs a coroutine in real time. */
  public static void runReal(EngineKind engine, Coroutine.Void main) {
    Asyncio.run(main, () -> real(engine));
  }
}
