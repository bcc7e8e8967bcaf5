package asyncio.test.internal.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.List;
import java.util.stream.Stream;

/** Looks up the names of the hosts of a simulated network. Asks nobody else, and takes no time. */
final class SimulatedResolver implements InetAddressResolver {

  private final SimulatedNetwork network;

  SimulatedResolver(SimulatedNetwork network) {
    this.network = network;
  }

  @Override
  public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
      throws UnknownHostException {
    List<InetAddress> found = network.lookUp(host);
    boolean wantsIpv4 = (policy.characteristics() & LookupPolicy.IPV4) != 0;
    if (found.isEmpty() || !wantsIpv4) {
      throw new UnknownHostException(host + ": no host of the simulated network has this name");
    }
    return found.stream();
  }

  @Override
  public String lookupByAddress(byte[] address) throws UnknownHostException {
    InetAddress wanted = InetAddress.getByAddress(address);
    InetAddress named = network.named(wanted);
    if (named == wanted) {
      throw new UnknownHostException(wanted.getHostAddress());
    }
    return named.getHostName();
  }
}
