package asyncio.sync;

import java.util.ArrayDeque;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * A queue that hands out the newest item first.
 *
 * <p>In Python: {@code asyncio.LifoQueue}. Not thread-safe: for the thread of its loop.
 *
 * @param <T> the items' type
 */
public final class LifoQueue<T extends @Nullable Object> extends Queue<T> {

  /** A queue that is never full. */
  public LifoQueue() {
    this(0);
  }

  /**
   * A queue.
   *
   * @param maxsize how many items the queue can hold; 0 or less: any number
   */
  public LifoQueue(int maxsize) {
    super(maxsize, () -> Collections.asLifoQueue(new ArrayDeque<>()));
  }
}
