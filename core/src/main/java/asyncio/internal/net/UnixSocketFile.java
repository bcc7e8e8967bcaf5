package asyncio.internal.net;

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

/** The file of a listening socket of the Unix domain. Closing the socket does not remove it. */
final class UnixSocketFile {

  private static final System.Logger LOGGER = System.getLogger("asyncio");

  private final Path path;

  /** Tells the file from another one of the same name; null on a system without such keys. */
  private final @Nullable Object key;

  private UnixSocketFile(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /** Removes the file of an earlier server: a socket on which nobody listens. */
  static void removeStale(UnixDomainSocketAddress address) throws IOException {
    Path path = address.getPath();
    BasicFileAttributes found = attributes(path);
    if (found == null || !found.isOther()) {
      return; // not a socket: the file stays, and binding fails
    }
    try (SocketChannel probe = SocketChannel.open(address)) {
      throw new BindException(
          "Cannot listen on " + address + ": another server listens there already.");
    } catch (ConnectException refused) {
      Files.delete(path);
    }
  }

  /** The file of a bound socket; null if the socket has none. */
  static @Nullable UnixSocketFile of(ServerSocketChannel sock) throws IOException {
    if (sock.getLocalAddress() instanceof UnixDomainSocketAddress address) {
      BasicFileAttributes made = attributes(address.getPath());
      return made == null ? null : new UnixSocketFile(address.getPath(), made.fileKey());
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

  /** Removes the file, unless another server has replaced it. */
  void remove() {
    try {
      BasicFileAttributes there = attributes(path);
      if (there != null && Objects.equals(there.fileKey(), key)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, "Cannot remove " + path, e);
    }
  }
}
