package asyncio.examples.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The files of a run, in a folder that one program uses at a time. Its methods block, shortly. */
final class Folder implements AutoCloseable {

  private static final String OUTBOX = "outbox";
  private static final String LEDGER = "ledger";
  private static final String RUN = "run";
  private static final String LOCK = "lock";

  private final Path path;
  private final boolean isNew;
  private final FileChannel lock;

  private Folder(Path path, boolean isNew, FileChannel lock) {
    this.path = path;
    this.isNew = isNew;
    this.lock = lock;
  }

  /**
   * Opens a folder, or makes it.
   *
   * @param given the folder; null for a new one
   * @throws IOException if it cannot be had, or another program uses it
   */
  static Folder open(@Nullable Path given) throws IOException {
    Path path = given == null ? Files.createTempDirectory("broker") : given;
    FileChannel lock;
    try {
      Files.createDirectories(path);
      lock =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException("the folder " + path + " cannot be used: " + e, e);
    }
    if (!isLocked(lock)) {
      lock.close();
      throw new IOException("another program uses the folder " + path);
    }
    return new Folder(path, given == null, lock);
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  Path outbox() {
    return path.resolve(OUTBOX);
  }

  Path ledger() {
    return path.resolve(LEDGER);
  }

  /** A part of the queues' names: the broker may have other users. */
  String run() throws IOException {
    Path file = path.resolve(RUN);
    if (Files.notExists(file)) {
      Files.writeString(file, UUID.randomUUID().toString().substring(0, 8));
    }
    return Files.readString(file);
  }

  /** Removes the folder, if it was made for this run. */
  void remove() throws IOException {
    if (isNew) {
      for (String name : List.of(OUTBOX, LEDGER, RUN, LOCK)) {
        Files.deleteIfExists(path.resolve(name));
      }
      Files.delete(path);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
