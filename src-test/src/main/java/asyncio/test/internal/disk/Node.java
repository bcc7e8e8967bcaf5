package asyncio.test.internal.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A file or a folder. */
abstract sealed class Node {

  /** When it was written last, in nanoseconds of the host's time. */
  long modified;

  final long created;

  Node(long time) {
    created = time;
    modified = time;
  }

  /** A folder. Its entries survive a crash at once, as on a file system with a journal. */
  static final class Folder extends Node {

    final Map<String, Node> entries = new TreeMap<>();

    Folder(long time) {
      super(time);
    }
  }

  /**
   * A file: what the program sees, and what is on the disk. The changes between the two are kept,
   * so that forcing costs no more than what was written.
   */
  static final class File extends Node {

    /** A change that is not forced yet: bytes written, or a truncation if there are none. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two, or prints one
    private record Change(int position, byte[] written, boolean truncates) {

      void applyTo(Bytes content, int count) {
        if (truncates) {
          content.truncate(position);
        } else {
          content.write(position, written, 0, count);
        }
      }
    }

    final Bytes content = new Bytes();
    private final Bytes forced = new Bytes();
    private final List<Change> unforced = new ArrayList<>();

    /** How many channels are open, and whether one of them has a lock. */
    boolean locked;

    File(long time) {
      super(time);
    }

    void write(int position, byte[] source) {
      change(new Change(position, source, false));
    }

    void truncate(int size) {
      change(new Change(size, new byte[0], true));
    }

    private void change(Change change) {
      change.applyTo(content, change.written.length);
      unforced.add(change);
    }

    void force() {
      unforced.forEach(change -> change.applyTo(forced, change.written.length));
      unforced.clear();
    }

    /** What is left of this file after a crash. */
    File afterCrash(boolean torn, RandomGenerator random) {
      int kept = torn ? random.nextInt(unforced.size() + 1) : 0;
      for (int i = 0; i < kept; i++) {
        unforced.get(i).applyTo(forced, unforced.get(i).written.length);
      }
      if (torn && kept < unforced.size()) {
        Change last = unforced.get(kept);
        if (!last.truncates && last.written.length > 1) {
          last.applyTo(forced, random.nextInt(last.written.length));
        }
      }
      File left = new File(created);
      left.modified = modified;
      left.write(0, forced.copyOfRange(0, forced.size()));
      left.force();
      return left;
    }
  }
}
