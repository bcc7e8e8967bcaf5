package asyncio.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;

/** Addresses of the Internet among the facts about a transport. */
final class InternetAddresses {

  private InternetAddresses() {}

  static InetSocketAddress require(BaseTransport transport, ExtraInfo<SocketAddress> which) {
    SocketAddress address = transport.getExtraInfo(which);
    if (address instanceof InetSocketAddress inet) {
      return inet;
    }
    throw new IllegalStateException(
        address == null
            ? "There is no " + which.name() + ": " + transport
            : "The "
                + which.name()
                + " is no address of the Internet, but "
                + address.getClass().getSimpleName()
                + " '"
                + address
                + "': ask getExtraInfo(ExtraInfo."
                + which.name().toUpperCase(Locale.ROOT)
                + ").");
  }
}
