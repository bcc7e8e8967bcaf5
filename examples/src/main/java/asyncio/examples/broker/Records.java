package asyncio.examples.broker;

import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.examples.storage.Journal;
import asyncio.sync.Lock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines in a file that survives a crash. To force a file takes the disk some milliseconds, for one
 * line or for many: those that are added meanwhile are forced together, next time.
 *
 * <p>Methods are called by coroutines of one loop.
 */
final class Records implements AutoCloseable {

  /** Has what is in the memory of the operating system written to the disk. Blocks. */
  @FunctionalInterface
  interface Force {
    void force(FileChannel file) throws IOException;
  }

  private final Journal journal;
  private final Force force;
  private final Lock disk = new Lock();
  private List<byte[]> waiting = new ArrayList<>();
  private long added;
  private long forced;
  private @Nullable IOException failure;

  private Records(Journal journal, Force force) {
    this.journal = journal;
    this.force = force;
  }

  /** Opens the file, or makes it. Suspends. */
  static Records open(Path file, Force force) throws IOException {
    return toThread(() -> new Records(new Journal(file), force));
  }

  /** The lines that are in the file. Called once, before the others. Suspends. */
  List<String> read() throws IOException {
    return toThread(() -> journal.read().stream().map(bytes -> new String(bytes, UTF_8)).toList());
  }

  /** Adds a line, which is not on the disk before a flush. */
  void add(String line) {
    waiting.add(line.getBytes(UTF_8));
    added++;
  }

  /**
   * Suspends until the lines that were added are on the disk.
   *
   * @throws UncheckedIOException if the disk fails, now or before: nobody knows what is in the file
   *     then. Connecting again does not help; the program has to end
   */
  void flush() {
    long wanted = added;
    try (var held = disk.acquire()) {
      if (forced < wanted) {
        shielded(() -> write());
      }
    }
  }

  private void write() {
    if (failure != null) {
      throw new UncheckedIOException("the disk has failed", failure);
    }
    List<byte[]> batch = waiting;
    long upTo = added;
    waiting = new ArrayList<>();
    try {
      writeInThread(batch);
    } catch (IOException e) {
      failure = e;
      throw new UncheckedIOException("the disk has failed: " + e.getMessage(), e);
    }
    forced = upTo;
  }

  private void writeInThread(List<byte[]> batch) throws IOException {
    toThread(() -> write(batch));
  }

  private void write(List<byte[]> batch) throws IOException {
    for (byte[] line : batch) {
      journal.add(line);
    }
    force.force(journal.file());
  }

  /** Writes what is left, and closes the file. Suspends. */
  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      shielded(() -> toThread(() -> journal.close()));
    }
  }
}
