package asyncio.internal.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is ready, first come first served: callbacks and tasks whose next step is due ({@link
 * TaskStrand}).
 *
 * <p>A ring in an array that grows, and shrinks again after a burst.
 *
 * <p>The one subclass, {@link ChosenQueue}, is loaded only if a program sets an order of its own.
 * Until then the JVM treats the methods here as final.
 */
class ReadyQueue {

  private static final int SMALLEST = 64;

  /** A power of two long; at least one slot is free. */
  private @Nullable Object[] ring = new @Nullable Object[SMALLEST];

  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * The entry that {@link #take} will return; null if there is none, or if only the loop's own
   * thread can tell.
   */
  @Nullable Object peek() {
    return ring[head];
  }

  /** Removes the entry that runs next; there must be one. The loop's own thread. */
  Object take() {
    return remove();
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

  /** The entry at a place; 0 is the first one. */
  Object get(int place) {
    return Objects.requireNonNull(ring[(head + place) & (ring.length - 1)]);
  }

  /** Gives memory back that a burst has needed. Called between turns. */
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
        removeAt(i);
        return i;
      }
    }
    return -1;
  }

  /** Removes the entry at a place. */
  Object removeAt(int place) {
    Object entry = get(place);
    for (int i = place; i > 0; i--) {
      ring[(head + i) & (ring.length - 1)] = ring[(head + i - 1) & (ring.length - 1)];
    }
    remove();
    return entry;
  }

  void clear() {
    ring = new @Nullable Object[SMALLEST];
    head = 0;
    size = 0;
  }
}
