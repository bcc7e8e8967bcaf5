package asyncio.examples.raft;

import static asyncio.Asyncio.toThread;

import asyncio.examples.storage.Journal;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member must not forget in a crash: its term, its vote, and its log.
 *
 * <p>They are in a {@link Journal}. When a snapshot takes the place of entries, a new journal
 * begins in a second file, and the next one in the first again. The first record of a journal is a
 * whole state, with a number: the journal with the higher number counts. A crash while that record
 * is written leaves the other journal.
 *
 * <p>Methods return when what they write is on the disk. A disk takes its time: they write in
 * another thread, and suspend. The caller lets no two run at the same time.
 */
final class Storage {

  private static final byte WHOLE = 'w';
  private static final byte VOTE = 'v';
  private static final byte ENTRIES = 'e';

  /**
   * What a journal says.
   *
   * @param number the journal's number
   * @param term the term
   * @param vote the member that was voted for in this term; null if none was
   * @param log the log
   */
  record State(long number, long term, @Nullable String vote, Log log) {}

  private final Rules rules;
  private final List<Journal> journals;
  private long number;

  private Storage(Path folder, Rules rules) throws IOException {
    Files.createDirectories(folder);
    this.rules = rules;
    this.journals =
        List.of(new Journal(folder.resolve("journal-0")), new Journal(folder.resolve("journal-1")));
  }

  /** Opens the files in a folder, or makes them. Suspends. */
  static Storage open(Path folder, Rules rules) throws IOException {
    return toThread(() -> new Storage(folder, rules));
  }

  /** Reads what was stored. Suspends. */
  State read() throws IOException {
    return toThread(this::readNewest);
  }

  /** Stores the term and the vote. Suspends. */
  void saveVote(long term, @Nullable String vote) throws IOException {
    toThread(
        () -> {
          add(
              out -> {
                out.writeByte(VOTE);
                out.writeLong(term);
                Wire.writeText(vote == null ? "" : vote, out);
              });
          rules.forceVote(journal().file());
        });
  }

  /** Stores entries that follow an index, in place of those that have followed it. Suspends. */
  void saveEntries(long index, List<Entry> entries) throws IOException {
    toThread(
        () -> {
          add(
              out -> {
                out.writeByte(ENTRIES);
                out.writeLong(index);
                Wire.writeEntries(entries, out);
              });
          rules.forceEntries(journal().file());
        });
  }

  /**
   * Stores a snapshot, and the entries that follow it, in place of all that was stored. Suspends.
   */
  void saveAll(long term, @Nullable String vote, Snapshot snapshot, List<Entry> entries)
      throws IOException {
    toThread(() -> begin(new State(number + 1, term, vote, new Log(snapshot, entries))));
  }

  /** Closes the files. Suspends. */
  void close() throws IOException {
    toThread(
        () -> {
          for (Journal journal : journals) {
            journal.close();
          }
        });
  }

  // ---- in the other thread

  private void add(Wire.Content record) throws IOException {
    journal().add(Wire.bytes(record));
  }

  private Journal journal() {
    return journals.get((int) (number % 2));
  }

  private State readNewest() throws IOException {
    State newest = new State(0, 0, null, new Log(Snapshot.EMPTY, List.of()));
    for (Journal journal : journals) {
      State state = state(journal.read());
      if (state != null && state.number() > newest.number()) {
        newest = state;
      }
    }
    number = newest.number();
    if (number == 0) {
      begin(new State(1, 0, null, newest.log()));
    }
    return newest;
  }

  /** What the records say; null if there are none. */
  private static @Nullable State state(List<byte[]> records) throws IOException {
    State state = null;
    for (byte[] record : records) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
      byte kind = in.readByte();
      if (kind == WHOLE) {
        long number = in.readLong();
        long term = in.readLong();
        String vote = readVote(in);
        state = new State(number, term, vote, new Log(Wire.readSnapshot(in), Wire.readEntries(in)));
      } else if (state == null) {
        return null; // a journal whose first record was lost
      } else if (kind == VOTE) {
        state = new State(state.number(), in.readLong(), readVote(in), state.log());
      } else {
        state.log().replaceAfter(in.readLong(), Wire.readEntries(in));
      }
    }
    return state;
  }

  private static @Nullable String readVote(DataInputStream in) throws IOException {
    String vote = Wire.readText(in);
    return vote.isEmpty() ? null : vote;
  }

  private void begin(State state) throws IOException {
    number = state.number();
    journal().clear();
    journal()
        .add(
            Wire.bytes(
                out -> {
                  out.writeByte(WHOLE);
                  out.writeLong(number);
                  out.writeLong(state.term());
                  Wire.writeText(state.vote() == null ? "" : state.vote(), out);
                  Wire.writeSnapshot(state.log().snapshot(), out);
                  Wire.writeEntries(state.log().entries(), out);
                }));
    journal().file().force(true);
  }
}
