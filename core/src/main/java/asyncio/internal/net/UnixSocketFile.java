package asyncio.internal.net;

import asyncio.internal.log.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file of a listening socket of the Unix domain. Closing the socket does not remove it. */
final class UnixSocketFile {

  /** The type of a file in its mode, as in C: the mask, and the value of a socket. */
  private static final int S_IFMT = 0170000;

  private static final int S_IFSOCK = 0140000;

  private final Path path;

  /** What was at the path when the socket was bound. */
  private final BasicFileAttributes made;

  private UnixSocketFile(Path path, BasicFileAttributes made) {
    this.path = path;
    this.made = made;
  }

  /** Removes the file of an earlier server: a socket on which nobody listens. */
  static void removeStale(UnixDomainSocketAddress address, SelectorProvider provider)
      throws IOException {
    Path path = address.getPath();
    if (!isSocket(path)) {
      return; // any other file stays, and binding fails
    }
    checkNobodyListens(address, provider);
    Files.delete(path);
  }

  /** Asks without blocking: a server whose queue is full would not answer. */
  private static void checkNobodyListens(UnixDomainSocketAddress address, SelectorProvider provider)
      throws IOException {
    try (SocketChannel probe =
        AddressFamilies.open(
            provider::openSocketChannel, StandardProtocolFamily.UNIX, "listen on", address)) {
      probe.configureBlocking(false);
      probe.connect(address);
      throw new BindException(
          "Cannot listen on " + address + ": another server listens there already.");
    } catch (ConnectException refused) {
      return;
    } catch (SocketException failed) { // the queue is full, or it is another kind of socket
      throw failed instanceof BindException
          ? failed
          : SocketErrors.about(
              new BindException("another server listens there already: " + failed.getMessage()),
              "listen on",
              address);
    }
  }

  /** The file of a bound socket; null if the socket has none. */
  static @Nullable UnixSocketFile of(ServerSocketChannel sock) throws IOException {
    if (sock.getLocalAddress() instanceof UnixDomainSocketAddress address) {
      BasicFileAttributes made = attributes(address.getPath());
      return made == null ? null : new UnixSocketFile(address.getPath(), made);
    }
    return null;
  }

  private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  /**
   * Whether a file is a socket, and not a link to one. Of other special files, such as devices, the
   * JDK's basic attributes say the same as of a socket: only the mode tells.
   */
  private static boolean isSocket(Path path) throws IOException {
    try {
      Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return ((Integer) mode & S_IFMT) == S_IFSOCK;
    } catch (NoSuchFileException none) {
      return false;
    } catch (UnsupportedOperationException | IllegalArgumentException notUnix) {
      BasicFileAttributes there = attributes(path);
      return there != null && there.isOther(); // Windows has no other special files
    }
  }

  /** Removes the file, unless another file has replaced it. */
  void remove() {
    try {
      if (isSocket(path) && isSameFile()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      Log.LOGGER.log(Level.WARNING, "Cannot remove " + path, e);
    }
  }

  /** A new file may get the number of the removed one, but hardly its time, too. */
  private boolean isSameFile() throws IOException {
    BasicFileAttributes there = attributes(path);
    return there != null
        && Objects.equals(there.fileKey(), made.fileKey())
        && there.lastModifiedTime().equals(made.lastModifiedTime());
  }
}
