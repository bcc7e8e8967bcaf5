package asyncio.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Drives each kind of {@link EchoServer}, which runs in a JVM of its own. */
@Command(
    name = "echo",
    mixinStandardHelpOptions = true,
    description = "Requests per second, and the server's CPU time for a request.")
final class EchoBenchmark implements Callable<Integer> {

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How long each figure takes; ${DEFAULT-VALUE} if nothing is said.")
  private int seconds;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "6",
      description = "How long a new JVM is warmed up; ${DEFAULT-VALUE} if nothing is said.")
  private int warmup;

  @Override
  public Integer call() throws IOException {
    System.out.printf(
        "%-10s %12s %8s %12s %16s%n", "server", "connections", "bytes", "per s", "CPU us each");
    for (EchoServer.Kind kind : EchoServer.Kind.values()) {
      measure(kind);
    }
    return 0;
  }

  private void measure(EchoServer.Kind kind) throws IOException {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                KernelBenchmark.OPEN_SCHEDULER,
                "-cp",
                System.getProperty("java.class.path"),
                EchoServer.class.getName(),
                kind.name(),
                "0")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      InetSocketAddress address = address(server);
      try (EchoClient client = new EchoClient(address, 50, 64)) {
        client.run(Duration.ofSeconds(warmup));
      }
      measure(kind, server, address, 50, 64);
      measure(kind, server, address, 500, 64);
      measure(kind, server, address, 50, 16 * 1024);
    } finally {
      server.destroy();
    }
  }

  private static InetSocketAddress address(Process server) throws IOException {
    BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    if (line == null) {
      throw new IOException("The server did not start.");
    }
    int port = Integer.parseInt(List.of(line.split(" ")).get(1));
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private void measure(
      EchoServer.Kind kind, Process server, InetSocketAddress address, int connections, int size)
      throws IOException {
    try (EchoClient client = new EchoClient(address, connections, size)) {
      client.run(Duration.ofMillis(500));
      Duration before = cpuTime(server);
      long start = System.nanoTime();
      long requests = client.run(Duration.ofSeconds(seconds));
      double time = (System.nanoTime() - start) / 1e9;
      double cpu = cpuTime(server).minus(before).toNanos() / 1e3;
      System.out.printf(
          Locale.ROOT,
          "%-10s %12d %8d %12.0f %16.2f%n",
          kind.name().toLowerCase(Locale.ROOT),
          connections,
          size,
          requests / time,
          cpu / requests);
    }
  }

  private static Duration cpuTime(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
