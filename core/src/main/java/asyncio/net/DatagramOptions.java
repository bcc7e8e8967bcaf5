package asyncio.net;

import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where datagrams come from and go to: the keyword arguments of Python's {@code
 * create_datagram_endpoint}.
 *
 * <p>Immutable, for any thread: each {@code with} method returns changed options, and leaves these
 * as they are. The loop looks up the name of an address that is not resolved yet.
 *
 * <p>In Python: the keyword arguments of {@code loop.create_datagram_endpoint}.
 */
public final class DatagramOptions {

  /** The values. A draft changes only before it becomes the values of new options. */
  private static final class Draft implements Cloneable {

    private @Nullable InetSocketAddress localAddress;
    private @Nullable InetSocketAddress remoteAddress;
    private @Nullable DatagramChannel sock;
    private boolean reusePort;
    private boolean allowBroadcast;

    /** A copy of a draft, changed, as options. */
    DatagramOptions with(Consumer<Draft> change) {
      try {
        Draft copy = (Draft) clone();
        change.accept(copy);
        return new DatagramOptions(copy);
      } catch (CloneNotSupportedException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  private final Draft values;

  private DatagramOptions(Draft values) {
    this.values = values;
  }

  // ---- where

  /**
   * {@return options of an endpoint at an address of this machine} The endpoint receives what is
   * sent to that address, and sends to any. {@code 0.0.0.0} are all addresses of IPv4 and none of
   * IPv6, {@code ::} the other way round; two endpoints may have both, at the same port.
   *
   * @param host the host's name or address
   * @param port the port; 0 for any that is free
   * @throws IllegalArgumentException if there is no such port
   */
  public static DatagramOptions on(String host, int port) {
    return on(unresolved(host, port));
  }

  /**
   * {@return options of an endpoint at an address of this machine} The endpoint receives what is
   * sent to that address, and sends to any.
   *
   * @param address the address
   */
  public static DatagramOptions on(InetSocketAddress address) {
    Objects.requireNonNull(address, "address");
    return new Draft().with(draft -> draft.localAddress = address);
  }

  /**
   * {@return options of an endpoint that sends to one address, and receives from there only}
   *
   * @param host the other host's name or address
   * @param port the port
   * @throws IllegalArgumentException if there is no such port
   */
  public static DatagramOptions to(String host, int port) {
    return to(unresolved(host, port));
  }

  /**
   * {@return options of an endpoint that sends to one address, and receives from there only}
   *
   * @param address the address
   */
  public static DatagramOptions to(InetSocketAddress address) {
    Objects.requireNonNull(address, "address");
    return new Draft().with(draft -> draft.remoteAddress = address);
  }

  /**
   * {@return options that use a socket that is bound, or connected, already} No {@code with} method
   * works on them.
   *
   * @param sock the socket; the transport closes it
   */
  public static DatagramOptions over(DatagramChannel sock) {
    Objects.requireNonNull(sock, "sock");
    return new Draft().with(draft -> draft.sock = sock);
  }

  private static InetSocketAddress unresolved(String host, int port) {
    return InetSocketAddress.createUnresolved(
        Objects.requireNonNull(host, "host"), ServerOptions.checkPort(port));
  }

  // ---- how

  /**
   * {@return options of an endpoint that sends from an address of this machine}
   *
   * @param address the address; port 0 for any
   * @throws IllegalStateException if a socket is given
   */
  public DatagramOptions withLocalAddress(InetSocketAddress address) {
    checkNoSocket();
    Objects.requireNonNull(address, "address");
    return values.with(draft -> draft.localAddress = address);
  }

  /**
   * {@return options that let other sockets have the same address and port, in this process and in
   * others}
   *
   * @throws IllegalStateException if a socket is given
   */
  public DatagramOptions withReusePort() {
    checkNoSocket();
    return values.with(draft -> draft.reusePort = true);
  }

  /**
   * {@return options of an endpoint that may send to broadcast addresses}
   *
   * <p>Its socket is not connected: it hears the answers, which come from other addresses than the
   * one to which it sends.
   *
   * @throws IllegalStateException if a socket is given
   */
  public DatagramOptions withBroadcast() {
    checkNoSocket();
    return values.with(draft -> draft.allowBroadcast = true);
  }

  private void checkNoSocket() {
    if (sock() != null) {
      throw new IllegalStateException(
          "The socket modifier keyword arguments can not be used when sock is specified: prepare"
              + " the socket itself.");
    }
  }

  // ---- the values

  /** {@return the address of this end, perhaps unresolved; null for any} */
  public @Nullable InetSocketAddress localAddress() {
    return values.localAddress;
  }

  /** {@return the address of the other end, perhaps unresolved; null for all} */
  public @Nullable InetSocketAddress remoteAddress() {
    return values.remoteAddress;
  }

  /** {@return the bound or connected socket; null if the loop makes one} */
  public @Nullable DatagramChannel sock() {
    return values.sock;
  }

  /** {@return whether other sockets may have the same address and port} */
  public boolean reusePort() {
    return values.reusePort;
  }

  /** {@return whether broadcasts can be sent} */
  public boolean allowBroadcast() {
    return values.allowBroadcast;
  }
}
