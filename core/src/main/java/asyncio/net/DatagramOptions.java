package asyncio.net;

import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where datagrams come from and go to: the keyword arguments of Python's {@code
 * create_datagram_endpoint}.
 *
 * <p>Immutable; each {@code with} method returns another one.
 */
public final class DatagramOptions {

  private @Nullable InetSocketAddress localAddress;
  private @Nullable InetSocketAddress remoteAddress;
  private @Nullable DatagramChannel sock;
  private boolean reusePort;
  private boolean allowBroadcast;

  private DatagramOptions() {}

  private DatagramOptions(DatagramOptions other) {
    localAddress = other.localAddress;
    remoteAddress = other.remoteAddress;
    sock = other.sock;
    reusePort = other.reusePort;
    allowBroadcast = other.allowBroadcast;
  }

  // ---- where

  /**
   * At an address of this machine: receives what is sent there, and sends to anybody.
   *
   * @param host the host's name or address
   * @param port the port; 0 for any that is free
   * @return the options
   * @throws IllegalArgumentException if there is no such port
   */
  public static DatagramOptions on(String host, int port) {
    return on(unresolved(host, port));
  }

  /**
   * At an address of this machine: receives what is sent there, and sends to anybody.
   *
   * @param address the address; if it is unresolved, the loop looks its name up
   * @return the options
   */
  public static DatagramOptions on(InetSocketAddress address) {
    DatagramOptions options = new DatagramOptions();
    options.localAddress = Objects.requireNonNull(address, "address");
    return options;
  }

  /**
   * To another address: sends there, and receives from there only.
   *
   * @param host the host's name or address
   * @param port the port
   * @return the options
   * @throws IllegalArgumentException if there is no such port
   */
  public static DatagramOptions to(String host, int port) {
    return to(unresolved(host, port));
  }

  /**
   * To another address: sends there, and receives from there only.
   *
   * @param address the address; if it is unresolved, the loop looks its name up
   * @return the options
   */
  public static DatagramOptions to(InetSocketAddress address) {
    DatagramOptions options = new DatagramOptions();
    options.remoteAddress = Objects.requireNonNull(address, "address");
    return options;
  }

  /**
   * Over a socket that is bound, or connected, already. Nothing else can be said then.
   *
   * @param sock the socket; the transport closes it
   * @return the options
   */
  public static DatagramOptions over(DatagramChannel sock) {
    DatagramOptions options = new DatagramOptions();
    options.sock = Objects.requireNonNull(sock, "sock");
    return options;
  }

  private static InetSocketAddress unresolved(String host, int port) {
    return InetSocketAddress.createUnresolved(
        Objects.requireNonNull(host, "host"), ServerOptions.checkPort(port));
  }

  // ---- how

  /**
   * From an address of this machine.
   *
   * @param address the address, port 0 for any; if it is unresolved, the loop looks its name up
   * @return other options
   * @throws IllegalStateException if a socket is given
   */
  public DatagramOptions withLocalAddress(InetSocketAddress address) {
    DatagramOptions options = changed();
    options.localAddress = Objects.requireNonNull(address, "address");
    return options;
  }

  /**
   * Letting other sockets have the same address and port, in this process and in others.
   *
   * @return other options
   * @throws IllegalStateException if a socket is given
   */
  public DatagramOptions withReusePort() {
    DatagramOptions options = changed();
    options.reusePort = true;
    return options;
  }

  /**
   * Able to send to broadcast addresses.
   *
   * @return other options
   * @throws IllegalStateException if a socket is given
   */
  public DatagramOptions withBroadcast() {
    DatagramOptions options = changed();
    options.allowBroadcast = true;
    return options;
  }

  private DatagramOptions changed() {
    if (sock != null) {
      throw new IllegalStateException(
          "The socket modifier keyword arguments can not be used when sock is specified: prepare"
              + " the socket itself.");
    }
    return new DatagramOptions(this);
  }

  // ---- what has been said

  /**
   * The address of this end.
   *
   * @return the address, perhaps unresolved; null for any
   */
  public @Nullable InetSocketAddress localAddress() {
    return localAddress;
  }

  /**
   * The address of the other end.
   *
   * @return the address, perhaps unresolved; null for all
   */
  public @Nullable InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  /**
   * The socket.
   *
   * @return the socket, or null if it is to be made
   */
  public @Nullable DatagramChannel sock() {
    return sock;
  }

  /**
   * Whether the address and port can be shared.
   *
   * @return true if so
   */
  public boolean reusePort() {
    return reusePort;
  }

  /**
   * Whether broadcasts can be sent.
   *
   * @return true if so
   */
  public boolean allowBroadcast() {
    return allowBroadcast;
  }
}
