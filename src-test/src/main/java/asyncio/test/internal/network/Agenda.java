package asyncio.test.internal.network;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Holds what will happen in a simulation, and moves its time.
 *
 * <p>Events of the same time happen in the order in which they were scheduled.
 *
 * <p>Threads: one at a time.
 */
public final class Agenda {

  private static final int FIRST_CAPACITY = 64;

  /** An event that will happen. */
  public static final class Entry {

    private final long time;
    private final long age;
    private @Nullable Runnable event;

    private Entry(long time, long age, Runnable event) {
      this.time = time;
      this.age = age;
      this.event = event;
    }

    /** Takes the event back. Nothing happens if it has happened. */
    public void cancel() {
      event = null;
    }

    private boolean isBefore(Entry other) {
      return time < other.time || time == other.time && age < other.age;
    }
  }

  /** A binary heap: the entry that is due first is at 0. */
  private @Nullable Entry[] heap = new @Nullable Entry[FIRST_CAPACITY];

  private int size;
  private long scheduled;

  /** Any thread may ask for the time. */
  private volatile long now;

  /** An empty agenda at time 0. */
  public Agenda() {}

  /**
   * The time. Any thread may ask.
   *
   * @return nanoseconds since the beginning
   */
  public long now() {
    return now;
  }

  /**
   * Schedules an event.
   *
   * @param nanos when it is due; at once, if that is in the past
   * @param event what happens
   * @return takes the event back
   */
  public Entry at(long nanos, Runnable event) {
    Entry entry = new Entry(Math.max(nanos, now), scheduled++, event);
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    rise(size++, entry);
    return entry;
  }

  /**
   * The time of the first event.
   *
   * @return nanoseconds; {@link Long#MAX_VALUE} if nothing will happen
   */
  public long next() {
    Entry first = first();
    return first == null ? Long.MAX_VALUE : first.time;
  }

  /**
   * Moves the time, and lets all happen that is due by then, also what that schedules.
   *
   * @param nanos the new time; a past one changes nothing but what is due
   */
  public void advanceTo(long nanos) {
    for (Entry next = first(); next != null && next.time <= nanos; next = first()) {
      now = next.time;
      removeFirst();
      Runnable event = next.event;
      next.event = null;
      if (event != null) {
        event.run();
      }
    }
    now = Math.max(now, nanos);
  }

  /** The entry that is due first; those that were taken back leave here. */
  private @Nullable Entry first() {
    while (size > 0) {
      Entry first = heap[0];
      if (first != null && first.event != null) {
        return first;
      }
      removeFirst();
    }
    return null;
  }

  private void removeFirst() {
    Entry last = entry(--size);
    heap[size] = null;
    if (size > 0) {
      sink(last);
    }
  }

  private void rise(int from, Entry entry) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / 2;
      Entry above = entry(parent);
      if (!entry.isBefore(above)) {
        break;
      }
      heap[place] = above;
      place = parent;
    }
    heap[place] = entry;
  }

  private void sink(Entry entry) {
    int place = 0;
    for (int child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && entry(child + 1).isBefore(entry(child))) {
        child++;
      }
      Entry below = entry(child);
      if (!below.isBefore(entry)) {
        break;
      }
      heap[place] = below;
      place = child;
    }
    heap[place] = entry;
  }

  @SuppressWarnings("NullAway") // below `size` there is no null
  private Entry entry(int place) {
    return heap[place];
  }
}
