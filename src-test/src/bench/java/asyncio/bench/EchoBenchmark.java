package asyncio.bench;

import asyncio.bench.EchoRivals.Rival;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares echo servers, each in a process of its own, by the CPU time that they take for a
 * request: user's and system's, of all their threads. Unlike requests per second, that does not
 * depend on what the client leaves them.
 *
 * <p>All servers run from the beginning, and take turns in each round, so that a machine that
 * becomes slower does so for all; those that wait take nothing. A figure is the median of the
 * rounds.
 */
@Command(
    name = "echo",
    mixinStandardHelpOptions = true,
    description = "Requests per second, and the server's CPU time for a request.")
public final class EchoBenchmark implements Callable<Integer> {

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "2",
      description = "How long a server is measured in a round; ${DEFAULT-VALUE} by default.")
  private int seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many rounds there are; ${DEFAULT-VALUE} by default.")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "6",
      description = "For how many seconds a server is warmed up; ${DEFAULT-VALUE} by default.")
  private int warmup;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description = "Only the servers in whose name this is found.")
  private Pattern only = Pattern.compile("");

  @Mixin private Runtimes runtimes;

  @Option(
      names = "--rival",
      paramLabel = "NAME=COMMAND",
      description =
          "Another server: the command has the word PORT for its port, and prints READY when it"
              + " listens on that port of 127.0.0.1.")
  private Map<String, String> rivals = new LinkedHashMap<>();

  /** What the clients do. */
  private record Load(int connections, int size) {

    String text() {
      return connections + " × " + (size < 1024 ? size + " bytes" : size / 1024 + " KiB");
    }
  }

  private static final List<Load> LOADS =
      List.of(new Load(50, 64), new Load(500, 64), new Load(50, 16 * 1024));

  /**
   * A server's figures under one load.
   *
   * @param load the clients' connections, and the size of their messages
   * @param name the server's
   * @param isOurs whether it is this library's
   * @param isFloor whether the others are compared with it
   * @param cpuMicros of each round, for a request
   */
  public record Server(
      String load, String name, boolean isOurs, boolean isFloor, List<Double> cpuMicros) {}

  private final List<Server> results = new ArrayList<>();

  /** What {@link #call} has measured. */
  public List<Server> results() {
    return results;
  }

  /** What was seen in one round. */
  private record Seen(double perSecond, double cpuMicros) {}

  /** A server that runs. */
  private static final class Running {

    private final Rival rival;
    private final InetSocketAddress address;
    private final Process process;
    private final List<Seen> seen = new ArrayList<>();

    Running(Rival rival, Path errors) throws IOException {
      this.rival = rival;
      this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
      this.process =
          new ProcessBuilder(rival.command(address.getPort()))
              .redirectError(errors.toFile())
              .start();
      awaitReady(errors);
    }

    private static int freePort() throws IOException {
      try (ServerSocket any = new ServerSocket(0)) {
        return any.getLocalPort();
      }
    }

    private void awaitReady(Path errors) throws IOException {
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      String line = output.readLine();
      while (line != null && !line.startsWith("READY")) {
        line = output.readLine();
      }
      if (line == null) {
        throw new IOException(
            "The server '" + rival.name() + "' does not listen: " + Files.readString(errors));
      }
    }

    /** First with many short connections: part of a server runs but once for each. */
    void warmUp(Load load, Duration time) throws IOException {
      long halfTime = System.nanoTime() + time.dividedBy(2).toNanos();
      while (System.nanoTime() < halfTime) {
        serve(load, Duration.ofMillis(10));
      }
      serve(load, time.dividedBy(2));
    }

    private void serve(Load load, Duration time) throws IOException {
      try (EchoClient client = new EchoClient(address, load.connections(), load.size())) {
        client.run(time);
      }
    }

    void measure(Load load, Duration time) throws IOException {
      try (EchoClient client = new EchoClient(address, load.connections(), load.size())) {
        client.run(Duration.ofMillis(300));
        Duration before = cpuTime();
        long start = System.nanoTime();
        long requests = client.run(time);
        double nanos = System.nanoTime() - start;
        double cpu = cpuTime().minus(before).toNanos();
        seen.add(new Seen(requests * 1e9 / nanos, cpu / 1e3 / requests));
      }
    }

    private Duration cpuTime() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    Server result(Load load) {
      List<Double> cpuMicros = seen.stream().map(Seen::cpuMicros).toList();
      boolean isFloor = rival.name().equals(EchoRivals.FLOOR);
      return new Server(
          load.text(), rival.name(), EchoRivals.isOurs(rival.name()), isFloor, cpuMicros);
    }

    Seen median() {
      return new Seen(
          median(seen.stream().mapToDouble(Seen::perSecond).toArray()),
          median(seen.stream().mapToDouble(Seen::cpuMicros).toArray()));
    }

    private static double median(double[] values) {
      Arrays.sort(values);
      return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
  }

  @Override
  public Integer call() throws IOException {
    try (Scratch scratch = new Scratch("echo")) {
      compare(scratch);
    }
    return 0;
  }

  private void compare(Scratch scratch) throws IOException {
    List<Running> servers = new ArrayList<>();
    try {
      for (Rival rival : EchoRivals.all(scratch, runtimes, rivals)) {
        if (only.matcher(rival.name()).find() || rival.name().equals(EchoRivals.FLOOR)) {
          servers.add(new Running(rival, scratch.file("errors." + servers.size())));
        }
      }
      System.out.printf(
          Locale.ROOT,
          "JDK %s, %d processors, load %.1f; medians of %d rounds of %d s%n",
          Runtime.version(),
          Runtime.getRuntime().availableProcessors(),
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
          rounds,
          seconds);
      for (Load load : LOADS) {
        measure(servers, load);
      }
    } finally {
      servers.forEach(server -> server.process.destroy());
    }
  }

  private void measure(List<Running> servers, Load load) throws IOException {
    for (Running server : servers) {
      server.seen.clear();
      server.warmUp(load, Duration.ofSeconds(warmup));
    }
    for (int round = 0; round < rounds; round++) {
      for (Running server : servers) {
        server.measure(load, Duration.ofSeconds(seconds));
      }
    }
    print(servers, load);
    servers.forEach(server -> results.add(server.result(load)));
  }

  private static void print(List<Running> servers, Load load) {
    System.out.printf(
        "%n%-24s %12s %16s %12s%n",
        load.connections() + " x " + load.size() + " bytes", "per second", "CPU us each", "x C");
    double floor =
        servers.stream()
            .filter(server -> server.rival.name().equals(EchoRivals.FLOOR))
            .mapToDouble(server -> server.median().cpuMicros())
            .findFirst()
            .orElse(Double.NaN);
    servers.stream()
        .sorted(Comparator.comparingDouble(server -> server.median().cpuMicros()))
        .forEach(
            server ->
                System.out.printf(
                    Locale.ROOT,
                    "%-24s %12.0f %16.2f %12.2f%n",
                    server.rival.name(),
                    server.median().perSecond(),
                    server.median().cpuMicros(),
                    server.median().cpuMicros() / floor));
  }
}
