package asyncio.test.internal.disk;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The file system of a simulated disk. Never closed. */
final class DiskFileSystem extends FileSystem {

  private final Disk disk;
  private final DiskProvider provider = new DiskProvider();

  DiskFileSystem(Disk disk) {
    this.disk = disk;
  }

  Disk disk() {
    return disk;
  }

  @Override
  public DiskProvider provider() {
    return provider;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("A simulated disk is not closed.");
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(new DiskPath(this, true, List.of()));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new Store(disk));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public DiskPath getPath(String first, String... more) {
    return DiskPath.parse(this, more.length == 0 ? first : first + "/" + String.join("/", more));
  }

  /** Knows the syntax {@code regex}, and of {@code glob} the signs * and ?. */
  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    int colon = syntaxAndPattern.indexOf(':');
    String syntax = syntaxAndPattern.substring(0, Math.max(0, colon));
    String text = syntaxAndPattern.substring(colon + 1);
    Pattern pattern =
        switch (syntax) {
          case "regex" -> Pattern.compile(text);
          case "glob" ->
              Pattern.compile(
                  ("\\Q" + text + "\\E").replace("*", "\\E[^/]*\\Q").replace("?", "\\E[^/]\\Q"));
          default ->
              throw new UnsupportedOperationException("Not glob: or regex: " + syntaxAndPattern);
        };
    return path -> pattern.matcher(path.toString()).matches();
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("A simulated disk knows no users.");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("A simulated disk cannot be watched.");
  }

  /** How much fits. */
  static final class Store extends FileStore {

    private final Disk disk;

    Store(Disk disk) {
      this.disk = disk;
    }

    @Override
    public String name() {
      return "simulated disk";
    }

    @Override
    public String type() {
      return "simulated";
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public long getTotalSpace() {
      return disk.capacity();
    }

    @Override
    public long getUsableSpace() {
      return disk.capacity() - disk.used();
    }

    @Override
    public long getUnallocatedSpace() {
      return getUsableSpace();
    }

    @Override
    public boolean supportsFileAttributeView(
        Class<? extends java.nio.file.attribute.FileAttributeView> type) {
      return type == java.nio.file.attribute.BasicFileAttributeView.class;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
      return name.equals("basic");
    }

    @Override
    public <V extends java.nio.file.attribute.FileStoreAttributeView>
        @Nullable V getFileStoreAttributeView(Class<V> type) {
      return null;
    }

    @Override
    public Object getAttribute(String attribute) {
      throw new UnsupportedOperationException(attribute);
    }
  }
}
