package asyncio.test.internal.disk;

import asyncio.test.internal.disk.Node.File;
import asyncio.test.internal.disk.Node.Folder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The disk of a simulated host. Holds its files, and its faults: it may be full, fail, and lose or
 * tear what was not forced when the host crashes.
 */
public final class Disk {

  private final RandomGenerator random;
  private final LongSupplier time;
  private final DiskFileSystem fileSystem = new DiskFileSystem(this);
  private Folder root;
  private long capacity = Long.MAX_VALUE;
  private long used;
  private boolean failing;
  private boolean tears;

  /** Counts crashes: a channel of before a crash is of no use. */
  private int generation;

  /**
   * An empty disk.
   *
   * @param random decides what a crash tears
   * @param time the time of files, in nanoseconds
   */
  public Disk(RandomGenerator random, LongSupplier time) {
    this.random = random;
    this.time = time;
    this.root = new Folder(time.getAsLong());
  }

  /**
   * A path of this disk.
   *
   * @param path such as {@code data/log}; relative paths begin at the root
   * @return the path, for {@code Files} and {@code FileChannel}
   */
  public Path path(String path) {
    return fileSystem.getPath(path).toAbsolutePath();
  }

  /**
   * Sets how much fits.
   *
   * @param bytes the sum of all files' sizes; a write beyond it fails
   */
  public void setCapacity(long bytes) {
    capacity = bytes;
  }

  /**
   * Makes all writes and forces fail from now on, or not any more.
   *
   * @param failing whether they fail
   */
  public void setFailing(boolean failing) {
    this.failing = failing;
  }

  /**
   * Says what a crash does to writes that were not forced: they are all lost; or the first ones
   * stay, and one is torn.
   *
   * @param tears whether some stay
   */
  public void setTears(boolean tears) {
    this.tears = tears;
  }

  /** The host crashes: what was not forced is lost, or torn. */
  public void crash() {
    generation++;
    root = afterCrash(root);
    used = sizeOf(root);
  }

  private Folder afterCrash(Folder folder) {
    Folder left = new Folder(folder.created);
    left.modified = folder.modified;
    folder.entries.forEach(
        (name, node) ->
            left.entries.put(
                name,
                switch (node) {
                  case Folder inner -> afterCrash(inner);
                  case File file -> file.afterCrash(tears, random);
                }));
    return left;
  }

  private static long sizeOf(Node node) {
    return switch (node) {
      case Folder folder -> folder.entries.values().stream().mapToLong(Disk::sizeOf).sum();
      case File file -> file.content.size();
    };
  }

  // ---- for the parts of the file system

  int generation() {
    return generation;
  }

  long time() {
    return time.getAsLong();
  }

  long capacity() {
    return capacity;
  }

  long used() {
    return used;
  }

  /** Refuses a write that fails, or does not fit. */
  void checkWrite(long moreBytes, String file) throws IOException {
    checkWorks(file);
    if (moreBytes > capacity - used) {
      throw new FileSystemException(file, null, "No space left on device");
    }
    used += moreBytes;
  }

  void freed(long bytes) {
    used -= bytes;
  }

  void checkWorks(String file) throws IOException {
    if (failing) {
      throw new FileSystemException(file, null, "Input/output error");
    }
  }

  /** The node of a path, or null if there is none. */
  @Nullable Node find(DiskPath path) {
    Node node = root;
    for (String name : path.absoluteNames()) {
      if (!(node instanceof Folder folder)) {
        return null;
      }
      node = folder.entries.get(name);
    }
    return node;
  }

  Node get(DiskPath path) throws NoSuchFileException {
    Node node = find(path);
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }

  /** The folder in which a path's last name is. */
  Folder folderOf(DiskPath path) throws IOException {
    DiskPath parent = path.absolute().getParent();
    if (parent == null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return switch (find(parent)) {
      case Folder folder -> folder;
      case File file -> throw new NotDirectoryException(parent.toString());
      case null -> throw new NoSuchFileException(path.toString());
    };
  }

  static String nameOf(DiskPath path) {
    return Objects.requireNonNull(path.getFileName(), "a path without a name").toString();
  }

  void add(DiskPath path, Node node) throws IOException {
    Folder folder = folderOf(path);
    if (folder.entries.putIfAbsent(nameOf(path), node) != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    folder.modified = time();
  }

  /** Takes a node out of its folder; it must be there. */
  void remove(DiskPath path) throws IOException {
    Folder folder = folderOf(path);
    Node removed = folder.entries.remove(nameOf(path));
    if (removed != null) {
      freed(sizeOf(removed));
    }
    folder.modified = time();
  }

  /** Gives a node another name, in place of what had that name. */
  void move(DiskPath from, DiskPath to) throws IOException {
    Node node = get(from);
    Folder source = folderOf(from);
    Folder target = folderOf(to);
    source.entries.remove(nameOf(from));
    Node replaced = target.entries.put(nameOf(to), node);
    if (replaced != null) {
      freed(sizeOf(replaced));
    }
    source.modified = time();
    target.modified = time();
  }
}
