package asyncio.test.internal.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path of a simulated disk, in the manner of Unix. */
final class DiskPath implements Path {

  private final DiskFileSystem fileSystem;
  private final boolean absolute;
  private final List<String> names;

  DiskPath(DiskFileSystem fileSystem, boolean absolute, List<String> names) {
    this.fileSystem = fileSystem;
    this.absolute = absolute;
    this.names = List.copyOf(names);
  }

  static DiskPath parse(DiskFileSystem fileSystem, String text) {
    List<String> names = Arrays.stream(text.split("/")).filter(name -> !name.isEmpty()).toList();
    return new DiskPath(fileSystem, text.startsWith("/"), names);
  }

  /** A path that must be one of a simulated disk. */
  static DiskPath of(Path path) {
    if (path instanceof DiskPath own) {
      return own;
    }
    throw new ProviderMismatchException("Not a path of a simulated disk: " + path);
  }

  private DiskPath with(boolean isAbsolute, List<String> newNames) {
    return new DiskPath(fileSystem, isAbsolute, newNames);
  }

  DiskPath absolute() {
    return absolute ? this : with(true, names);
  }

  /** The names from the root on, without "." and "..". */
  List<String> absoluteNames() {
    return absolute().normalize().names;
  }

  Disk disk() {
    return fileSystem.disk();
  }

  @Override
  public DiskFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable DiskPath getRoot() {
    return absolute ? with(true, List.of()) : null;
  }

  @Override
  public @Nullable DiskPath getFileName() {
    return names.isEmpty() ? null : getName(names.size() - 1);
  }

  @Override
  public @Nullable DiskPath getParent() {
    if (names.isEmpty() || names.size() == 1 && !absolute) {
      return null;
    }
    return with(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public DiskPath getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public DiskPath subpath(int from, int to) {
    if (from < 0 || to > names.size() || from >= to) {
      throw new IllegalArgumentException(this + " has no names " + from + " to " + to);
    }
    return with(false, names.subList(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof DiskPath path
        && path.absolute == absolute
        && path.names.size() <= names.size()
        && names.subList(0, path.names.size()).equals(path.names);
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof DiskPath path) || path.names.size() > names.size()) {
      return false;
    }
    int from = names.size() - path.names.size();
    return path.absolute
        ? absolute && from == 0 && names.equals(path.names)
        : names.subList(from, names.size()).equals(path.names);
  }

  @Override
  public DiskPath normalize() {
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      if (name.equals("..") && !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..")) {
        kept.remove(kept.size() - 1);
      } else if (!name.equals(".") && !(name.equals("..") && absolute)) {
        kept.add(name);
      }
    }
    return with(absolute, kept);
  }

  @Override
  public DiskPath resolve(Path other) {
    DiskPath path = of(other);
    if (path.absolute) {
      return path;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(path.names);
    return with(absolute, all);
  }

  @Override
  public DiskPath relativize(Path other) {
    DiskPath path = of(other);
    if (path.absolute != absolute) {
      throw new IllegalArgumentException("One of the paths is absolute: " + this + ", " + other);
    }
    int common = 0;
    while (common < Math.min(names.size(), path.names.size())
        && names.get(common).equals(path.names.get(common))) {
      common++;
    }
    List<String> way = new ArrayList<>();
    for (int i = common; i < names.size(); i++) {
      way.add("..");
    }
    way.addAll(path.names.subList(common, path.names.size()));
    return with(false, way);
  }

  @Override
  public URI toUri() {
    return URI.create(DiskProvider.SCHEME + "://" + absolute().normalize());
  }

  @Override
  public DiskPath toAbsolutePath() {
    return absolute();
  }

  @Override
  public DiskPath toRealPath(LinkOption... options) throws IOException {
    DiskPath real = absolute().normalize();
    disk().get(real);
    return real;
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("A simulated disk cannot be watched.");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(of(other).toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DiskPath path
        && path.fileSystem == fileSystem
        && path.absolute == absolute
        && path.names.equals(names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return (absolute ? "/" : "") + String.join("/", names);
  }
}
