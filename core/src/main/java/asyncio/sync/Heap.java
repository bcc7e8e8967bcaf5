package asyncio.sync;

import java.util.AbstractQueue;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue that hands out the smallest item first. Unlike the JDK's, it stays whole if the
 * comparator throws: all comparisons come before the first change. So an item that cannot be put in
 * is not in, and no other is lost.
 */
final class Heap extends AbstractQueue<Object> {

  /** No path from the root to a leaf is longer. */
  private static final int DEEPEST = 32;

  private final Comparator<Object> comparator;
  private @Nullable Object[] items = new @Nullable Object[16];
  private int size;

  Heap(Comparator<Object> comparator) {
    this.comparator = comparator;
  }

  private Object at(int index) {
    return Objects.requireNonNull(items[index]);
  }

  private static int parent(int index) {
    return (index - 1) >>> 1;
  }

  @Override
  public boolean offer(Object item) {
    int place = size;
    while (place > 0 && comparator.compare(item, at(parent(place))) < 0) {
      place = parent(place);
    }
    if (size == items.length) {
      items = Arrays.copyOf(items, size + (size >> 1));
    }
    for (int gap = size; gap != place; gap = parent(gap)) {
      items[gap] = items[parent(gap)];
    }
    items[place] = item;
    size++;
    return true;
  }

  @Override
  public @Nullable Object poll() {
    if (size == 0) {
      return null;
    }
    int last = size - 1;
    int[] path = new int[DEEPEST];
    int length = findPath(at(last), last, path);
    Object smallest = at(0);
    int gap = 0;
    for (int i = 0; i < length; i++) {
      items[gap] = items[path[i]];
      gap = path[i];
    }
    items[gap] = items[last];
    items[last] = null;
    size = last;
    return smallest;
  }

  /** Finds the items that move up when an item takes the place of the root. */
  private int findPath(Object item, int end, int[] path) {
    int length = 0;
    for (int child = 1; child < end; child = 2 * child + 1) {
      if (child + 1 < end && comparator.compare(at(child), at(child + 1)) > 0) {
        child++;
      }
      if (comparator.compare(item, at(child)) <= 0) {
        break;
      }
      path[length++] = child;
    }
    return length;
  }

  @Override
  public @Nullable Object peek() {
    return items[0];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    Arrays.fill(items, null);
    size = 0;
  }

  @Override
  public Iterator<Object> iterator() {
    return Collections.unmodifiableList(Arrays.asList(Arrays.copyOf(items, size))).iterator();
  }
}
