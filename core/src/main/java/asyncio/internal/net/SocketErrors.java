package asyncio.internal.net;

import asyncio.futures.ExceptionGroup;
import asyncio.internal.suppressed.Suppressed;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes exceptions that say which address failed. The JDK's do not. */
final class SocketErrors {

  private SocketErrors() {}

  /**
   * An exception of the same kind whose message names the address; the same one if it names a file.
   *
   * @param operation such as "connect to"
   */
  static IOException about(IOException failed, String operation, SocketAddress address) {
    if (failed instanceof NoSuchFileException) {
      return failed;
    }
    String message = "Cannot " + operation + " " + shown(address) + ": " + failed.getMessage();
    IOException result =
        failed instanceof ConnectException
            ? new ConnectException(message)
            : failed instanceof BindException
                ? new BindException(message)
                : new IOException(message);
    result.initCause(failed);
    return result;
  }

  /**
   * A failure to connect to, or bind to, an address: a {@link NoSuchFileException} if it is of the
   * Unix domain, and its file, or the folder of it, is not there. The JDK has one class for all
   * failures, and the system's text, which may be of any language.
   *
   * @param needed the file that must be there: null if nothing is to be looked for
   */
  static IOException orMissing(IOException failed, @Nullable Path needed) {
    if (needed == null || failed instanceof ConnectException || !Files.notExists(needed)) {
      return failed;
    }
    NoSuchFileException missing =
        new NoSuchFileException(needed.toString(), null, failed.getMessage());
    missing.initCause(failed);
    return missing;
  }

  /** Leaves out the slash that the JDK puts before an address. */
  private static String shown(SocketAddress address) {
    String text = address.toString();
    return address instanceof InetSocketAddress && text.startsWith("/") ? text.substring(1) : text;
  }

  /**
   * One exception for those of all addresses; the only one itself.
   *
   * @throws ExceptionGroup if the caller wants all errors
   */
  static IOException combined(List<IOException> failures, boolean allErrors) {
    if (allErrors) {
      throw new ExceptionGroup("createConnection failed", failures);
    }
    if (failures.size() == 1) {
      return failures.get(0);
    }
    StringBuilder message = new StringBuilder("Multiple exceptions: ");
    failures.forEach(failure -> message.append(failure.getMessage()).append("; "));
    IOException all = new IOException(message.toString());
    Suppressed.addAll(all, failures);
    return all;
  }

  static UnknownHostException noAddressOf(@Nullable ProtocolFamily family) {
    return new UnknownHostException("There is no address of the family " + family + ".");
  }
}
