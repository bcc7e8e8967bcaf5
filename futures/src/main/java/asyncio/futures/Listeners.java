package asyncio.futures;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a future, in the order in which they were added.
 *
 * <p>One future may have very many, which are removed one by one: when the tasks that wait for it
 * are cancelled. So a removal costs the same however many there are: from the first removal on, an
 * index knows where each listener stands. A removed listener leaves a gap, until there are more
 * gaps than listeners.
 *
 * <p>Not thread-safe. {@link #toArray} alone may be called by any thread, and then may throw a
 * {@link RuntimeException}, or miss a change.
 */
final class Listeners {

  /** With fewer listeners, looking at each is faster than an index. */
  private static final int INDEXED_FROM = 16;

  private static final int NOWHERE = -1;

  /** Null stands for a gap. */
  private @Nullable Object[] entries = new Object[4];

  /** The entries in use, gaps included. */
  private int end;

  private int size;

  /** Null, or for each key the last entry that has it. */
  private @Nullable Map<Object, Integer> lastOf;

  /** With {@link #lastOf}: for each entry the one before it with the same key, or NOWHERE. */
  private int[] previousOf = {};

  void add(Object listener) {
    if (end == entries.length) {
      resize();
    }
    entries[end] = listener;
    if (lastOf != null) {
      index(lastOf, end);
    }
    end++;
    size++;
  }

  boolean contains(Object listener) {
    for (int i = end - 1; i >= 0; i--) {
      if (entries[i] == listener) {
        return true;
      }
    }
    return false;
  }

  /**
   * Removes the listeners with a key; see {@link Future#keyOf}. The same function may have been
   * added twice.
   *
   * @return how many
   */
  int remove(Object key) {
    int removed = size < INDEXED_FROM ? removeBySearch(key) : removeByIndex(key);
    if (removed > 0 && end >= INDEXED_FROM && size < end / 4) {
      resize();
    }
    return removed;
  }

  private int removeBySearch(Object key) {
    lastOf = null;
    int removed = 0;
    for (int i = 0; i < end; i++) {
      Object listener = entries[i];
      if (listener != null && Future.keyOf(listener).equals(key)) {
        clear(i);
        removed++;
      }
    }
    return removed;
  }

  private int removeByIndex(Object key) {
    Map<Object, Integer> index = lastOf;
    if (index == null) {
      index = newIndex();
      lastOf = index;
    }
    Integer last = index.remove(key);
    int removed = 0;
    for (int i = last == null ? NOWHERE : last; i != NOWHERE; i = previousOf[i]) {
      clear(i);
      removed++;
    }
    return removed;
  }

  private void clear(int i) {
    entries[i] = null;
    size--;
  }

  private Map<Object, Integer> newIndex() {
    Map<Object, Integer> index = new HashMap<>();
    previousOf = new int[entries.length];
    for (int i = 0; i < end; i++) {
      if (entries[i] != null) {
        index(index, i);
      }
    }
    return index;
  }

  private void index(Map<Object, Integer> index, int i) {
    Integer previous = index.put(Future.keyOf(Objects.requireNonNull(entries[i])), i);
    previousOf[i] = previous == null ? NOWHERE : previous;
  }

  /** Makes room for as many listeners again, and closes the gaps. The index is made anew. */
  private void resize() {
    @Nullable Object[] resized = new Object[Math.max(4, 2 * size)];
    int to = 0;
    for (int i = 0; i < end; i++) {
      if (entries[i] != null) {
        resized[to++] = entries[i];
      }
    }
    entries = resized;
    end = to;
    lastOf = null;
  }

  void forEach(Consumer<Object> action) {
    for (int i = 0; i < end; i++) {
      Object listener = entries[i];
      if (listener != null) {
        action.accept(listener);
      }
    }
  }

  Object[] toArray() {
    return Arrays.stream(entries.clone()).filter(Objects::nonNull).toArray();
  }
}
