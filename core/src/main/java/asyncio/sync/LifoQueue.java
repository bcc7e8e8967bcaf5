package asyncio.sync;

import java.util.ArrayDeque;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * A queue from which the item that was put in last is taken first.
 *
 * <p>In Python: {@code asyncio.LifoQueue}. Not thread-safe.
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
   * @param maxsize how many items it can hold; 0 and less: any number
   */
  public LifoQueue(int maxsize) {
    super(maxsize, Collections.asLifoQueue(new ArrayDeque<>()));
  }
}
