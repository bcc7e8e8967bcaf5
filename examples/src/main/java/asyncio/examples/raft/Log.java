package asyncio.examples.raft;

import java.util.ArrayList;
import java.util.List;

/**
 * The log in memory: a snapshot, and the entries that follow it. Indices count from 1, and go on
 * when a snapshot takes the place of entries.
 */
final class Log {

  private Snapshot snapshot;
  private final List<Entry> entries;

  Log(Snapshot snapshot, List<Entry> entries) {
    this.snapshot = snapshot;
    this.entries = new ArrayList<>(entries);
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** The entries that follow the snapshot. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  int size() {
    return entries.size();
  }

  /** The index of the last entry. */
  long lastIndex() {
    return snapshot.index() + entries.size();
  }

  long lastTerm() {
    return term(lastIndex());
  }

  /** Whether this entry is here, and not only in the snapshot. */
  boolean holds(long index) {
    return snapshot.index() < index && index <= lastIndex();
  }

  Entry entry(long index) {
    return entries.get(position(index));
  }

  /** The term of an entry, which is here or the snapshot's last. */
  long term(long index) {
    return index == snapshot.index() ? snapshot.term() : entry(index).term();
  }

  /**
   * Whether this log is the leader's up to an entry: one with the same index and term. What a
   * snapshot stands for is committed, and so in every leader's log.
   */
  boolean matches(long index, long term) {
    return index < snapshot.index() || (index <= lastIndex() && term(index) == term);
  }

  /** The entries after this one, which is here or the snapshot's last; not more than a number. */
  List<Entry> after(long index, int most) {
    int from = position(index + 1);
    int count = Math.min(entries.size() - from, most);
    return List.copyOf(entries.subList(from, from + count));
  }

  /** Makes these entries follow that one, in place of those that have followed it. */
  void replaceAfter(long index, List<Entry> added) {
    entries.subList(position(index + 1), entries.size()).clear();
    entries.addAll(added);
  }

  /** Makes this log a snapshot, and the entries that follow it. */
  void restart(Snapshot newSnapshot, List<Entry> following) {
    snapshot = newSnapshot;
    entries.clear();
    entries.addAll(following);
  }

  private int position(long index) {
    return (int) (index - snapshot.index() - 1);
  }
}
