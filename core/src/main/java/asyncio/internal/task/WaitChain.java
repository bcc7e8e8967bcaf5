package asyncio.internal.task;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The chain of tasks that begins with a task, goes on with the task that it awaits, and so on. An
 * await that would close a chain to a circle could never end.
 */
public final class WaitChain {

  /** Most chains are shorter than this. */
  private static final int SHORT = 32;

  private WaitChain() {}

  /**
   * Whether a chain leads from one task to another.
   *
   * <p>A long chain is searched from both ends by turns: down from its beginning, and up to the
   * tasks that await its end. The search is over when it has seen all of the smaller part. So a
   * chain that grows task by task costs the same for each, at whichever end it grows.
   *
   * @param from the beginning
   * @param to the end
   * @param next the future that a future awaits; null if it awaits none
   * @return true if the beginning is the end, or awaits it directly or through others
   */
  public static boolean leads(
      Future<?> from, Future<?> to, Function<Future<?>, @Nullable Future<?>> next) {
    Future<?> down = from;
    for (int length = 0; length < SHORT && down != null; length++) {
      if (down == to) {
        return true;
      }
      down = next.apply(down);
    }
    Deque<Future<?>> up = new ArrayDeque<>(Set.of(to));
    while (down != null && down != to && !up.isEmpty()) {
      down = next.apply(down);
      Future<?> awaited = up.remove();
      if (awaited == from) {
        return true;
      }
      for (Future<?> awaiter : Futures.awaitedBy(awaited)) {
        if (next.apply(awaiter) == awaited) {
          up.add(awaiter);
        }
      }
    }
    return down == to;
  }
}
