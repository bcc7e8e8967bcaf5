package asyncio.testing;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.test.VirtualClock;
import java.time.Duration;

/** Loops for tests: in virtual time, unless a test says otherwise. */
public final class Loops {

  private Loops() {}

  /** So long a machine may be busy with something else, and what we wait for not go on. */
  private static final Duration MUCH_PATIENCE = Duration.ofSeconds(50);

  /** A loop in virtual time; the caller closes it. */
  public static EventLoop virtual(EngineKind engine) {
    VirtualClock clock = new VirtualClock().guard(MUCH_PATIENCE);
    return EventLoop.builder().engine(engine).clock(clock).build();
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
