package asyncio.test.internal.network;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Keeps the options of a socket. Few of them have an effect: the sizes of buffers, and who shares.
 */
final class SocketOptions {

  /** Bytes that a socket keeps in each direction, if nothing is said. */
  static final int DEFAULT_BUFFER = 256 * 1024;

  private static final int LEAST_BUFFER = 2 * 1024;
  private static final int LARGEST_BUFFER = 16 * 1024 * 1024;

  private final Map<SocketOption<?>, Object> values = new LinkedHashMap<>();

  private SocketOptions() {}

  static SocketOptions ofConnection() {
    SocketOptions options = new SocketOptions().withBuffers().withSharing();
    options.values.put(StandardSocketOptions.SO_KEEPALIVE, false);
    options.values.put(StandardSocketOptions.SO_LINGER, -1);
    options.values.put(StandardSocketOptions.TCP_NODELAY, false);
    options.values.put(StandardSocketOptions.IP_TOS, 0);
    return options;
  }

  static SocketOptions ofServer() {
    SocketOptions options = new SocketOptions().withSharing();
    options.values.put(StandardSocketOptions.SO_RCVBUF, DEFAULT_BUFFER);
    return options;
  }

  static SocketOptions ofDatagrams() {
    SocketOptions options = new SocketOptions().withBuffers().withSharing();
    options.values.put(StandardSocketOptions.SO_BROADCAST, false);
    options.values.put(StandardSocketOptions.IP_TOS, 0);
    options.values.put(StandardSocketOptions.IP_MULTICAST_TTL, 1);
    options.values.put(StandardSocketOptions.IP_MULTICAST_LOOP, true);
    return options;
  }

  private SocketOptions withBuffers() {
    values.put(StandardSocketOptions.SO_SNDBUF, DEFAULT_BUFFER);
    values.put(StandardSocketOptions.SO_RCVBUF, DEFAULT_BUFFER);
    return this;
  }

  private SocketOptions withSharing() {
    values.put(StandardSocketOptions.SO_REUSEADDR, false);
    values.put(StandardSocketOptions.SO_REUSEPORT, false);
    return this;
  }

  Set<SocketOption<?>> supported() {
    return Collections.unmodifiableSet(values.keySet());
  }

  <T> void set(SocketOption<T> name, T value) {
    checkSupported(name);
    if (!name.type().isInstance(value)) {
      throw new IllegalArgumentException("Invalid value '" + value + "'");
    }
    boolean isBuffer =
        name == StandardSocketOptions.SO_SNDBUF || name == StandardSocketOptions.SO_RCVBUF;
    values.put(name, isBuffer ? bufferSize((Integer) value) : value);
  }

  /** As on Linux: an unreasonable size becomes the nearest reasonable one. */
  private static int bufferSize(int wanted) {
    if (wanted < 0) {
      throw new IllegalArgumentException("Invalid send/receive buffer size");
    }
    return Math.max(LEAST_BUFFER, Math.min(wanted, LARGEST_BUFFER));
  }

  <T> T get(SocketOption<T> name) {
    checkSupported(name);
    return Objects.requireNonNull(name.type().cast(values.get(name)), name.name());
  }

  private void checkSupported(SocketOption<?> name) {
    if (!values.containsKey(name)) {
      throw new UnsupportedOperationException("'" + name + "' not supported");
    }
  }

  int sendBuffer() {
    return get(StandardSocketOptions.SO_SNDBUF);
  }

  int receiveBuffer() {
    return get(StandardSocketOptions.SO_RCVBUF);
  }

  boolean sharesPort() {
    return get(StandardSocketOptions.SO_REUSEPORT);
  }
}
