package asyncio.internal.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Scheduled items, by deadline; items of the same deadline in the order of scheduling.
 *
 * <p>A binary heap in three parallel arrays: a comparison reads numbers that lie side by side, and
 * never an item. A cancelled item stays until it comes up, or until cancelled items are the
 * majority and are swept out.
 *
 * @param <T> the items' type
 */
public final class TimerQueue<T> {

  /** The deadline of an empty queue. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int SWEEP_FROM = 100;
  private static final int SMALLEST = 16;

  private final Predicate<? super T> isCancelled;
  private long[] deadlines = new long[SMALLEST];
  private long[] births = new long[SMALLEST];
  private @Nullable Object[] items = new @Nullable Object[SMALLEST];
  private int size;
  private int cancelled;
  private long nextBirth;

  /**
   * An empty queue.
   *
   * @param isCancelled tells which items no longer count
   */
  public TimerQueue(Predicate<? super T> isCancelled) {
    this.isCancelled = isCancelled;
  }

  /**
   * The number of items that wait, without cancelled items that are still in the queue.
   *
   * @return the number
   */
  public int size() {
    return size - cancelled;
  }

  /**
   * Schedules an item.
   *
   * @param deadline when it is due, in nanoseconds of the loop's clock
   * @param item the item
   */
  public void add(long deadline, T item) {
    if (size == items.length) {
      resize(2 * size);
    }
    siftUp(size++, deadline, nextBirth++, item);
  }

  /** Notes that one of the items has been cancelled. */
  public void noteCancelled() {
    cancelled++;
    if (size > SWEEP_FROM && cancelled > size / 2) {
      sweep();
    }
  }

  /**
   * The earliest deadline.
   *
   * @return the deadline, or {@link #NEVER}
   */
  public long firstDeadline() {
    while (size > 0 && isCancelled.test(item(0))) {
      cancelled--;
      removeFirst();
    }
    return size > 0 ? deadlines[0] : NEVER;
  }

  /**
   * Takes out the items that are due.
   *
   * @param now the time
   * @param receiver gets each item, in order
   */
  public void takeDue(long now, Consumer<? super T> receiver) {
    while (firstDeadline() <= now && size > 0) {
      T item = item(0);
      removeFirst();
      receiver.accept(item);
    }
  }

  /**
   * The items that wait, without cancelled ones.
   *
   * @return a copy, in the order in which they are due
   */
  public List<T> inOrder() {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (!isCancelled.test(item(i))) {
        places.add(i);
      }
    }
    places.sort((a, b) -> isBefore(deadlines[a], births[a], b) ? -1 : a.equals(b) ? 0 : 1);
    return places.stream().map(this::item).toList();
  }

  /** Forgets everything. */
  public void clear() {
    size = 0;
    cancelled = 0;
    resize(SMALLEST);
    Arrays.fill(items, null);
  }

  /** {@return for how many items there is room; grows with them, and shrinks after a burst} */
  int capacity() {
    return items.length;
  }

  @SuppressWarnings({"unchecked", "NullAway"})
  private T item(int i) {
    return (T) items[i];
  }

  /**
   * Gives memory back that a burst has needed. Leaves room: it takes many items to come here again.
   */
  private void shrink() {
    if (items.length > SMALLEST && size < items.length / 8) {
      resize(Math.max(SMALLEST, items.length / 4));
    }
  }

  private void resize(int capacity) {
    deadlines = Arrays.copyOf(deadlines, capacity);
    births = Arrays.copyOf(births, capacity);
    items = Arrays.copyOf(items, capacity);
  }

  private void removeFirst() {
    size--;
    Object last = items[size];
    items[size] = null;
    if (size > 0) {
      siftDown(0, deadlines[size], births[size], last);
    }
    shrink();
  }

  private void siftUp(int hole, long deadline, long birth, @Nullable Object item) {
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (!isBefore(deadline, birth, parent)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, deadline, birth, item);
  }

  private void siftDown(int hole, long deadline, long birth, @Nullable Object item) {
    int firstLeaf = size >>> 1;
    while (hole < firstLeaf) {
      int child = 2 * hole + 1;
      if (child + 1 < size && isBefore(deadlines[child + 1], births[child + 1], child)) {
        child++;
      }
      if (isBefore(deadline, birth, child)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    put(hole, deadline, birth, item);
  }

  private boolean isBefore(long deadline, long birth, int other) {
    return deadline != deadlines[other] ? deadline < deadlines[other] : birth < births[other];
  }

  private void move(int from, int to) {
    put(to, deadlines[from], births[from], items[from]);
  }

  private void put(int i, long deadline, long birth, @Nullable Object item) {
    deadlines[i] = deadline;
    births[i] = birth;
    items[i] = item;
  }

  private void sweep() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!isCancelled.test(item(i))) {
        move(i, kept++);
      }
    }
    Arrays.fill(items, kept, size, null);
    size = kept;
    cancelled = 0;
    for (int i = (size >>> 1) - 1; i >= 0; i--) {
      siftDown(i, deadlines[i], births[i], items[i]);
    }
    shrink();
  }

  /**
   * Adds two times.
   *
   * @param value nanoseconds, or another number
   * @param added a number that is not negative; a negative one is added as usual
   * @return the sum, or {@link #NEVER} if that is too large
   */
  public static long addSaturated(long value, long added) {
    long sum = value + added;
    return added > 0 && sum < value ? NEVER : sum;
  }
}
