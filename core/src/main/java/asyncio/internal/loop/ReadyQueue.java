package asyncio.internal.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ready entries, first come first served: callbacks ({@link Callback}) and tasks whose next
 * step is due ({@link TaskStrand}).
 *
 * <p>A ring in an array that grows, and shrinks again after a burst.
 */
final class ReadyQueue {

  private static final int SMALLEST = 64;

  /** A power of two long; may be full. */
  private @Nullable Object[] ring = new @Nullable Object[SMALLEST];

  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  @Nullable Object peek() {
    return ring[head];
  }

  void add(Object entry) {
    if (size == ring.length) {
      resize(2 * size);
    }
    ring[(head + size) & (ring.length - 1)] = entry;
    size++;
  }

  void addFirst(Object entry) {
    if (size == ring.length) {
      resize(2 * size);
    }
    head = (head - 1) & (ring.length - 1);
    ring[head] = entry;
    size++;
  }

  /** Removes the first entry; there must be one. */
  Object remove() {
    Object entry = Objects.requireNonNull(ring[head]);
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    return entry;
  }

  /** Frees memory that a burst has needed. Called between turns. */
  void shrink() {
    if (ring.length > SMALLEST && size < ring.length / 8) {
      resize(Math.max(SMALLEST, ring.length / 4));
    }
  }

  private void resize(int length) {
    @Nullable Object[] larger = new @Nullable Object[length];
    for (int i = 0; i < size; i++) {
      larger[i] = ring[(head + i) & (ring.length - 1)];
    }
    ring = larger;
    head = 0;
  }

  /**
   * Removes an entry.
   *
   * @return its place, or -1 if it is not there
   */
  int remove(Object entry) {
    for (int i = 0; i < size; i++) {
      if (ring[(head + i) & (ring.length - 1)] == entry) {
        for (int j = i; j > 0; j--) {
          ring[(head + j) & (ring.length - 1)] = ring[(head + j - 1) & (ring.length - 1)];
        }
        remove();
        return i;
      }
    }
    return -1;
  }

  void clear() {
    ring = new @Nullable Object[SMALLEST];
    head = 0;
    size = 0;
  }
}
