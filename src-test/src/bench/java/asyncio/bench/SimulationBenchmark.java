package asyncio.bench;

import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.US_ASCII;

import asyncio.EngineKind;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how much real time a simulation takes, whose hosts send one another messages. */
@Command(
    name = "benchmarks simulation",
    mixinStandardHelpOptions = true,
    description =
        "Simulates hosts that send messages around a ring, each of which is answered, and prints"
            + " the real time that it takes. The goal: a minute of ten hosts and 1,000 messages a"
            + " second in less than five seconds, on one core.")
final class SimulationBenchmark implements Callable<Integer> {

  private static final int PORT = 7000;
  private static final byte[] MESSAGE = ("x".repeat(63) + "\n").getBytes(US_ASCII);

  @Option(names = "--hosts", description = "How many hosts; ${DEFAULT-VALUE} if nothing is said.")
  private int hosts = 10;

  @Option(
      names = "--rate",
      description =
          "Messages a second, of all hosts together; ${DEFAULT-VALUE} if nothing is said.")
  private int rate = 1000;

  @Option(
      names = "--seconds",
      description = "Simulated seconds; ${DEFAULT-VALUE} if nothing is said.")
  private double seconds = 60;

  @Option(
      names = "--rounds",
      description = "How often, in one JVM; ${DEFAULT-VALUE} if nothing is said.")
  private int rounds = 5;

  @Override
  public Integer call() {
    for (EngineKind engine : new EngineKind[] {EngineKind.DIRECT, EngineKind.PORTABLE}) {
      for (int round = 1; round <= rounds; round++) {
        long begin = System.nanoTime();
        long messages = play(engine, hosts, rate, seconds);
        double real = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "%-8s round %d: %.0f simulated seconds, %d messages, in %.2f s: %.1f us a message%n",
            engine.name().toLowerCase(Locale.ROOT),
            round,
            seconds,
            messages,
            real,
            real / messages * 1e6);
      }
    }
    return 0;
  }

  /** How many messages were sent: questions and answers. */
  static long play(EngineKind engine, int hosts, int rate, double seconds) {
    long[] messages = {0};
    double interval = 2.0 * hosts / rate;
    Simulation.run(
        1,
        engine,
        simulation -> {
          for (int i = 0; i < hosts; i++) {
            String next = "host" + (i + 1) % hosts;
            simulation.host("host" + i).start(() -> host(next, interval, messages));
          }
          sleep(seconds);
        });
    return messages[0];
  }

  private static void host(String next, double interval, long[] messages) throws IOException {
    var server =
        Streams.startServer((reader, writer) -> answer(reader, writer, messages), "", PORT);
    sleep(0.1); // the others listen by then
    try (var closing = server.closing();
        var connection = Streams.openConnection(next, PORT)) {
      while (true) {
        connection.writer().write(MESSAGE);
        messages[0]++;
        byte[] answer = connection.reader().readline();
        if (answer.length == 0) {
          return;
        }
        sleep(interval);
      }
    }
  }

  private static void answer(StreamReader reader, StreamWriter writer, long[] messages)
      throws IOException {
    try (writer) {
      for (byte[] line : reader) {
        writer.write(line);
        messages[0]++;
        writer.drain();
      }
    }
  }
}
