package asyncio.test.internal.disk;

import asyncio.test.internal.disk.Node.File;
import asyncio.test.internal.disk.Node.Folder;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does what {@code Files} asks for, on a simulated disk. */
final class DiskProvider extends FileSystemProvider {

  static final String SCHEME = "simulated";

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("Ask a simulated host for its disk.");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException("Ask a simulated host for its disk.");
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("Ask a simulated host for its disk.");
  }

  // ---- files

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    DiskPath own = DiskPath.of(path);
    boolean writes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    boolean reads = options.contains(StandardOpenOption.READ) || !writes;
    File file = open(own, options, writes);
    if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      own.disk().freed(file.content.size());
      file.truncate(0);
    }
    return new DiskChannel(own, file, reads, writes, options);
  }

  private static File open(DiskPath path, Set<? extends OpenOption> options, boolean writes)
      throws IOException {
    Disk disk = path.disk();
    Node node = disk.find(path);
    boolean createsNew = writes && options.contains(StandardOpenOption.CREATE_NEW);
    if (node != null && createsNew) {
      throw new FileAlreadyExistsException(path.toString());
    }
    if (node == null) {
      if (!createsNew && !(writes && options.contains(StandardOpenOption.CREATE))) {
        throw new NoSuchFileException(path.toString());
      }
      disk.checkWorks(path.toString());
      node = new File(disk.time());
      disk.add(path, node);
    }
    if (node instanceof File file) {
      return file;
    }
    throw new FileSystemException(path.toString(), null, "Is a directory");
  }

  // ---- folders

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    DiskPath own = DiskPath.of(path);
    own.disk().checkWorks(path.toString());
    own.disk().add(own, new Folder(own.disk().time()));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DiskPath own = DiskPath.of(path);
    if (!(own.disk().get(own) instanceof Folder folder)) {
      throw new NotDirectoryException(path.toString());
    }
    List<Path> accepted = new ArrayList<>();
    for (String name : folder.entries.keySet()) {
      Path entry = path.resolve(name);
      if (filter.accept(entry)) {
        accepted.add(entry);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return accepted.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void delete(Path path) throws IOException {
    DiskPath own = DiskPath.of(path);
    own.disk().checkWorks(path.toString());
    if (own.disk().get(own) instanceof Folder folder && !folder.entries.isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    own.disk().remove(own);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    DiskPath from = DiskPath.of(source);
    DiskPath to = DiskPath.of(target);
    Disk disk = from.disk();
    if (to.disk() != disk) {
      throw new FileSystemException(
          source.toString(), target.toString(), "A move from one disk to another is no move.");
    }
    disk.checkWorks(source.toString());
    Node moved = disk.get(from);
    if (disk.find(to) == moved) {
      return;
    }
    boolean atomic = List.of(options).contains(StandardCopyOption.ATOMIC_MOVE);
    makeRoom(to, atomic || List.of(options).contains(StandardCopyOption.REPLACE_EXISTING));
    disk.move(from, to);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    DiskPath from = DiskPath.of(source);
    DiskPath to = DiskPath.of(target);
    Node copied = from.disk().get(from);
    makeRoom(to, List.of(options).contains(StandardCopyOption.REPLACE_EXISTING));
    if (to.disk().find(to) != null) {
      to.disk().remove(to);
    }
    if (copied instanceof File file) {
      to.disk().checkWrite(file.content.size(), target.toString());
      File copy = new File(to.disk().time());
      copy.write(0, file.content.copyOfRange(0, file.content.size()));
      to.disk().add(to, copy);
    } else {
      to.disk().add(to, new Folder(to.disk().time()));
    }
  }

  private static void makeRoom(DiskPath target, boolean replaces) throws IOException {
    Node present = target.disk().find(target);
    if (present == null) {
      return;
    }
    if (!replaces) {
      throw new FileAlreadyExistsException(target.toString());
    }
    if (present instanceof Folder folder && !folder.entries.isEmpty()) {
      throw new DirectoryNotEmptyException(target.toString());
    }
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    DiskPath first = DiskPath.of(one);
    return other instanceof DiskPath second
        && second.disk() == first.disk()
        && first.disk().get(first) == second.disk().get(second);
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    return new DiskFileSystem.Store(DiskPath.of(path).disk());
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    DiskPath own = DiskPath.of(path);
    own.disk().get(own);
  }

  // ---- attributes

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type == BasicFileAttributeView.class ? type.cast(new View(DiskPath.of(path))) : null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class) {
      throw new UnsupportedOperationException(
          "A simulated disk has basic attributes only: " + type);
    }
    return type.cast(new View(DiskPath.of(path)).readAttributes());
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    BasicFileAttributes all = readAttributes(path, BasicFileAttributes.class);
    Map<String, Object> values = new TreeMap<>();
    values.put("size", all.size());
    values.put("isDirectory", all.isDirectory());
    values.put("isRegularFile", all.isRegularFile());
    values.put("isSymbolicLink", false);
    values.put("isOther", false);
    values.put("lastModifiedTime", all.lastModifiedTime());
    values.put("lastAccessTime", all.lastAccessTime());
    values.put("creationTime", all.creationTime());
    String wanted = names.startsWith("basic:") ? names.substring("basic:".length()) : names;
    if (!wanted.equals("*")) {
      values.keySet().retainAll(List.of(wanted.split(",")));
    }
    return values;
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw new UnsupportedOperationException("A simulated disk sets no attributes: " + attribute);
  }

  /** The attributes of a path. */
  private record View(DiskPath path) implements BasicFileAttributeView {

    @Override
    public String name() {
      return "basic";
    }

    @Override
    public BasicFileAttributes readAttributes() throws IOException {
      return new Attributes(path.disk().get(path));
    }

    @Override
    public void setTimes(
        @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
        throws IOException {
      if (modified != null) {
        path.disk().get(path).modified = modified.to(TimeUnit.NANOSECONDS);
      }
    }
  }

  private record Attributes(Node node) implements BasicFileAttributes {

    @Override
    public FileTime lastModifiedTime() {
      return FileTime.from(node.modified, TimeUnit.NANOSECONDS);
    }

    @Override
    public FileTime lastAccessTime() {
      return lastModifiedTime();
    }

    @Override
    public FileTime creationTime() {
      return FileTime.from(node.created, TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean isRegularFile() {
      return node instanceof File;
    }

    @Override
    public boolean isDirectory() {
      return node instanceof Folder;
    }

    @Override
    public boolean isSymbolicLink() {
      return false;
    }

    @Override
    public boolean isOther() {
      return false;
    }

    @Override
    public long size() {
      return node instanceof File file ? file.content.size() : 0;
    }

    @Override
    public Object fileKey() {
      return node;
    }
  }
}
