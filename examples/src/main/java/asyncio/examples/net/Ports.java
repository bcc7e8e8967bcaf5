package asyncio.examples.net;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import asyncio.futures.TimeoutException;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Streams;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Lists the ports of this machine at which a server listens. Tries to connect to each port, to a
 * limited number of them at the same time, with a time limit for each.
 *
 * <p>Only this machine may be tried: scanning other people's machines needs their permission.
 */
@Command(name = "ports", sortOptions = false)
public final class Ports implements Callable<Integer> {

  private static final int LARGEST = 65535;

  @Parameters(
      paramLabel = "HOST",
      description = "A name of this machine (${DEFAULT-VALUE}).",
      arity = "0..1")
  private String host = "127.0.0.1";

  @Option(
      names = "--ports",
      paramLabel = "FROM-TO",
      description = "Which ports (${DEFAULT-VALUE}).")
  private String range = "1-" + LARGEST;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many to try at the same time (${DEFAULT-VALUE}).")
  private int limit = 100;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to wait for each (${DEFAULT-VALUE}).")
  private double timeout = 1;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  /** The outcome of an attempt. */
  private enum Answer {
    OPEN,
    CLOSED,
    SILENT
  }

  private record Tried(int port, Answer answer) {}

  @Override
  public Integer call() {
    require(range.matches("\\d{1,5}(-\\d{1,5})?"), "--ports should look like 1-1024 or 80.");
    String[] ends = range.split("-");
    int from = Integer.parseInt(ends[0]);
    int to = Integer.parseInt(ends[ends.length - 1]);
    require(1 <= from && from <= to && to <= LARGEST, "Ports go from 1 to " + LARGEST + ".");
    require(limit >= 1, "--limit must be at least 1.");
    require(timeout > 0, "--timeout must be more than 0.");
    Asyncio.run(() -> scan(loopback(), from, to));
    return 0;
  }

  private InetAddress loopback() throws IOException {
    List<InetSocketAddress> addresses = getRunningLoop().getaddrinfo(host, 0);
    for (InetSocketAddress address : addresses) {
      require(
          address.getAddress().isLoopbackAddress(),
          "'" + host + "' is not this machine: only that may be tried.");
    }
    return addresses.get(0).getAddress();
  }

  private void scan(InetAddress address, int from, int to) {
    double start = getRunningLoop().time();
    Map<Answer, Integer> counts = new EnumMap<>(Answer.class);
    Iterable<Integer> ports = () -> IntStream.rangeClosed(from, to).iterator();
    // Results come in the order of the ports, whichever answers first.
    try (var attempts = amap(port -> attempt(address, port), ports, limit)) {
      for (Tried tried : attempts) {
        counts.merge(tried.answer(), 1, Integer::sum);
        if (tried.answer() != Answer.CLOSED) {
          System.out.printf(
              "%5d  %s%n", tried.port(), tried.answer().toString().toLowerCase(Locale.ROOT));
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%,d %s of %s in %,d ms: %,d open, %,d closed, %,d silent%n",
        to - from + 1,
        from == to ? "port" : "ports",
        address.getHostAddress(),
        Math.round((getRunningLoop().time() - start) * 1000),
        counts.getOrDefault(Answer.OPEN, 0),
        counts.getOrDefault(Answer.CLOSED, 0),
        counts.getOrDefault(Answer.SILENT, 0));
  }

  private Tried attempt(InetAddress address, int port) throws IOException {
    ConnectionOptions there = ConnectionOptions.to(new InetSocketAddress(address, port));
    try {
      return new Tried(port, answers(there) ? Answer.OPEN : Answer.CLOSED);
    } catch (TimeoutException silent) {
      return new Tried(port, Answer.SILENT);
    } catch (ConnectException refused) {
      return new Tried(port, Answer.CLOSED);
    }
  }

  /** Connects, sends nothing, and disconnects; returns whether a server has answered. */
  private boolean answers(ConnectionOptions there) throws IOException {
    return timeout(
        timeout,
        () -> {
          try (Connection connection = Streams.openConnection(there)) {
            // The system may pick the tried port as the local one: then the socket is connected to
            // itself.
            return !connection.localAddress().equals(connection.peerAddress());
          }
        });
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
