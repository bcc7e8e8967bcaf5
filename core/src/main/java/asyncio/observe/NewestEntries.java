package asyncio.observe;

import java.util.ArrayList;
import java.util.List;

/** The newest entries, up to a capacity: the one of number n stands at n modulo the capacity. */
final class NewestEntries implements Entries {

  private final int capacity;
  private final List<Entry> entries = new ArrayList<>();
  private long count;

  NewestEntries(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public boolean areFull() {
    return false; // an old one makes room
  }

  @Override
  public void add(long number, Entry entry) {
    if (entries.size() < capacity) {
      entries.add(entry);
    } else {
      entries.set((int) (number % capacity), entry);
    }
    count = number + 1;
  }

  @Override
  public void replace(long number, Entry entry) {
    if (number >= count - entries.size()) {
      entries.set((int) (number % capacity), entry);
    }
  }

  /** All, the oldest first. */
  List<RecordedEvent> events() {
    List<RecordedEvent> events = new ArrayList<>(entries.size());
    for (long number = count - entries.size(); number < count; number++) {
      events.add(entries.get((int) (number % capacity)).event(number));
    }
    return List.copyOf(events);
  }
}
