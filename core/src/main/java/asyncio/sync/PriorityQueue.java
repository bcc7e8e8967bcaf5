package asyncio.sync;

import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue that hands out the smallest item first, by natural order or by a comparator. Equal items
 * come in any order.
 *
 * <pre>{@code
 * record Job(int priority, String name) {}
 * var jobs = new PriorityQueue<Job>(Comparator.comparingInt(Job::priority));
 * }</pre>
 *
 * <p>{@code put} and {@code putNowait} throw {@link ClassCastException} for items that cannot be
 * compared, or the comparator's own exception; {@code get} throws that, too. The queue stays as it
 * is then.
 *
 * <p>In Python: {@code asyncio.PriorityQueue}. Not thread-safe: for the thread of its loop.
 *
 * @param <T> the items' type
 */
public final class PriorityQueue<T extends @Nullable Object> extends Queue<T> {

  /** A queue that is never full, in natural order. */
  public PriorityQueue() {
    this(0);
  }

  /**
   * A queue in natural order.
   *
   * @param maxsize how many items the queue can hold; 0 or less: any number
   */
  @SuppressWarnings("unchecked") // as in Java's own priority queue, put checks the items
  public PriorityQueue(int maxsize) {
    this(maxsize, (Comparator<T>) Comparator.naturalOrder());
  }

  /**
   * A queue that is never full.
   *
   * @param comparator says which item is smaller
   */
  public PriorityQueue(Comparator<? super T> comparator) {
    this(0, comparator);
  }

  /**
   * A queue.
   *
   * @param maxsize how many items the queue can hold; 0 or less: any number
   * @param comparator says which item is smaller
   */
  public PriorityQueue(int maxsize, Comparator<? super T> comparator) {
    super(maxsize, () -> new Heap(ofItems(comparator)));
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // all items are of type T
  private static <T extends @Nullable Object> Comparator<Object> ofItems(
      Comparator<? super T> comparator) {
    Comparator<Object> ofAnything =
        (Comparator<Object>) Objects.requireNonNull(comparator, "comparator");
    return (a, b) -> ofAnything.compare(undisguised(a), undisguised(b));
  }
}
