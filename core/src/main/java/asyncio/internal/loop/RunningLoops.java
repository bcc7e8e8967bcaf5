package asyncio.internal.loop;

import asyncio.futures.FutureLoop;
import asyncio.futures.RunningLoop;
import asyncio.internal.engine.Strand;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The loops that run now, and the loop that runs in the current thread. Futures find it as a
 * service, because their module does not know this one.
 */
public final class RunningLoops implements RunningLoop {

  private static final ThreadLocal<@Nullable Host> OF_THREAD = new ThreadLocal<>();
  private static final Set<Host> ALL = ConcurrentHashMap.newKeySet();

  /** For the service loader. */
  public RunningLoops() {}

  /**
   * A run begins in the current thread, the loop's own.
   *
   * @param loop the loop
   */
  public static void add(Host loop) {
    OF_THREAD.set(loop);
    ALL.add(loop);
  }

  /**
   * The run in the current thread is over.
   *
   * @param loop the loop
   */
  public static void remove(Host loop) {
    ALL.remove(loop);
    OF_THREAD.remove();
  }

  /**
   * All loops that run now. Any thread.
   *
   * @return a copy
   */
  public static List<Host> all() {
    return List.copyOf(ALL);
  }

  /**
   * The loop that runs in the current thread: one of its callbacks, or one of its coroutines.
   *
   * @return the loop, or null
   */
  public static @Nullable Host here() {
    if (Strand.current() instanceof LoopStrand strand) {
      Host host = strand.host();
      if (host != null) {
        return host;
      }
    }
    Host loop = OF_THREAD.get();
    return loop == null && Thread.currentThread().isVirtual() ? search() : loop;
  }

  /**
   * The loop that runs in the current thread.
   *
   * @return the loop
   * @throws IllegalStateException if none does
   */
  public static Host require() {
    Host loop = here();
    if (loop == null) {
      throw new IllegalStateException(
          "no running event loop: call this in a coroutine or a callback, for instance within Asyncio.run(...).");
    }
    return loop;
  }

  /**
   * Finds the loop of a coroutine that has replaced its thread's handler of uncaught exceptions.
   */
  private static @Nullable Host search() {
    for (Host loop : ALL) {
      if (loop.kernel().control().isHere()) {
        return loop;
      }
    }
    return null;
  }

  @Override
  public @Nullable FutureLoop current() {
    return here();
  }
}
