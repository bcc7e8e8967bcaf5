package asyncio.net;

import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for the same moment; each by a future of its own, so that it can be cancelled.
 */
final class Waiters {

  private final FutureLoop loop;
  private final Deque<Future<Void>> waiting = new ArrayDeque<>();

  Waiters(FutureLoop loop) {
    this.loop = loop;
  }

  /** Waits. Suspends, always. */
  void await() {
    Future<Void> moment = new Future<>(loop);
    waiting.add(moment);
    try {
      moment.await();
    } finally {
      waiting.remove(moment);
    }
  }

  /** Wakes all, in the order in which they came; by an exception, unless it is null. */
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  void wakeAll(@Nullable Throwable exception) {
    if (loop.loop().isClosed()) {
      return; // it unwinds them
    }
    for (Future<Void> moment : waiting) {
      if (moment.done()) {
        continue; // cancelled, or woken already
      }
      if (exception == null) {
        moment.setResult(null);
      } else {
        moment.setException(exception);
      }
    }
  }
}
