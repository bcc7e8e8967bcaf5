package asyncio.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An address as people write it: {@code HOST}, {@code HOST:PORT} or {@code [IPV6]:PORT}. */
record HostAndPort(String host, int port) {

  static HostAndPort of(String text) {
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
    String host = hasPort ? text.substring(0, colon) : text;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new HostAndPort(host, hasPort ? port(text, text.substring(colon + 1)) : 0);
  }

  private static int port(String text, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // below
    }
    throw new IllegalArgumentException("Not an address, HOST:PORT is: " + text);
  }

  /** The addresses of a list with commas; each must have a port. */
  static List<HostAndPort> listOf(String text) {
    List<HostAndPort> all = new ArrayList<>();
    for (String part : Objects.requireNonNull(text, "addresses").split(",", -1)) {
      HostAndPort each = of(part.strip());
      if (each.port == 0 || each.host.isEmpty()) {
        throw new IllegalArgumentException("Not an address, HOST:PORT is: " + text);
      }
      all.add(each);
    }
    return all;
  }

  InetAddress resolve() throws UnknownHostException {
    return InetAddress.getByName(host);
  }

  InetSocketAddress socketAddress() throws UnknownHostException {
    return new InetSocketAddress(resolve(), port);
  }
}
