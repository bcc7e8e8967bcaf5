package asyncio;

/**
 * How coroutines run. Coroutines behave the same on both engines: each runs in a virtual thread
 * that is new to it. The engines differ in speed, and in the thread that is the loop's own, which
 * runs callbacks; see {@link EventLoop#runForever()}.
 */
public enum EngineKind {

  /** The direct engine where this JVM allows it, else the portable one. */
  AUTO,

  /**
   * The fast engine: the loop itself schedules the virtual threads. Needs {@code --add-opens
   * java.base/java.lang=ALL-UNNAMED}.
   *
   * <p>The loop's own thread is the thread that calls {@code run}; if the caller is virtual, a new
   * platform thread.
   */
  DIRECT,

  /**
   * The engine that runs on any JVM.
   *
   * <p>The loop's own thread is a new virtual thread. So callbacks do not see the thread-locals of
   * the thread that calls {@code run}, and a callback that wants a lock which that thread holds can
   * never get it. The log says so.
   */
  PORTABLE
}
