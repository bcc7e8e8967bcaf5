package asyncio.test.internal.network;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows which sockets of a host have which ports, of one kind of sockets: TCP or UDP.
 *
 * @param <S> what receives at a port
 */
final class Ports<S> {

  private static final int FIRST_FREE = 32_768;
  private static final int LAST_FREE = 60_999;

  /**
   * A port, and who has it.
   *
   * @param socket receives there; null: nobody, the port is only taken
   */
  record Binding<S>(InetAddress address, int port, boolean shares, @Nullable S socket) {

    private boolean isFor(InetAddress target) {
      return address.isAnyLocalAddress() || address.equals(target);
    }

    private boolean overlaps(InetAddress other) {
      return isFor(other) || other.isAnyLocalAddress();
    }

    InetSocketAddress socketAddress() {
      return new InetSocketAddress(address, port);
    }
  }

  private final Map<Integer, List<Binding<S>>> bindings = new HashMap<>();
  private int nextFree = FIRST_FREE;

  /**
   * Takes a port.
   *
   * @param port 0: any that nobody has
   */
  Binding<S> bind(InetAddress address, int port, boolean shares, @Nullable S socket)
      throws BindException {
    int chosen = port == 0 ? free() : port;
    List<Binding<S>> present = at(chosen);
    for (Binding<S> one : present) {
      if (one.overlaps(address) && !(shares && one.shares)) {
        throw new BindException("Address already in use");
      }
    }
    Binding<S> binding = new Binding<>(address, chosen, shares, socket);
    bindings.computeIfAbsent(chosen, key -> new ArrayList<>()).add(binding);
    return binding;
  }

  private int free() throws BindException {
    for (int tried = 0; tried <= LAST_FREE - FIRST_FREE; tried++) {
      int port = nextFree;
      nextFree = port == LAST_FREE ? FIRST_FREE : port + 1;
      if (at(port).isEmpty()) {
        return port;
      }
    }
    throw new BindException("Address already in use");
  }

  private List<Binding<S>> at(int port) {
    return bindings.getOrDefault(port, List.of());
  }

  void release(Binding<S> binding) {
    List<Binding<S>> all = bindings.get(binding.port);
    if (all != null) {
      all.removeIf(one -> one == binding);
      if (all.isEmpty()) {
        bindings.remove(binding.port);
      }
    }
  }

  /** Who receives what comes for an address: several, if they share the port. */
  List<S> receivers(InetSocketAddress target) {
    List<S> found = new ArrayList<>();
    for (Binding<S> one : at(target.getPort())) {
      if (one.socket != null && one.isFor(target.getAddress())) {
        found.add(one.socket);
      }
    }
    return found;
  }

  void clear() {
    bindings.clear();
  }
}
