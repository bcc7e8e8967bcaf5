package asyncio;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file that a listening socket of the Unix domain makes, and leaves behind. */
final class SocketFile {

  private final Path path;

  /** What tells it from another file of the same name; null where the system has no such thing. */
  private final @Nullable Object key;

  private SocketFile(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /** Removes what an earlier server has left: a socket at which nobody listens. */
  static void removeStale(UnixDomainSocketAddress address) throws IOException {
    Path path = address.getPath();
    BasicFileAttributes found = attributes(path);
    if (found == null || !found.isOther()) {
      return; // a file of somebody else's is not ours to remove: the address is taken
    }
    try (SocketChannel probe = SocketChannel.open(address)) {
      throw new BindException("Cannot listen on " + address + ": somebody listens there already.");
    } catch (ConnectException nobody) {
      Files.delete(path);
    }
  }

  /** The file of a socket that is bound; null if it has none. */
  static @Nullable SocketFile of(ServerSocketChannel sock) throws IOException {
    if (sock.getLocalAddress() instanceof UnixDomainSocketAddress address) {
      BasicFileAttributes made = attributes(address.getPath());
      return made == null ? null : new SocketFile(address.getPath(), made.fileKey());
    }
    return null;
  }

  private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  /** Removes it, unless another server has put its own in its place. */
  void remove() {
    try {
      BasicFileAttributes there = attributes(path);
      if (there != null && Objects.equals(there.fileKey(), key)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      Log.LOGGER.log(Level.WARNING, "Cannot remove " + path, e);
    }
  }
}
