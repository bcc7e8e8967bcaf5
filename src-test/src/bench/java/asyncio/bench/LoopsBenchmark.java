package asyncio.bench;

import static asyncio.Asyncio.runCoroutineThreadsafe;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.LoopGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares one loop with two, each in a thread of its own: nothing should be shared between them,
 * so that two do twice as much where there are two processors for them.
 *
 * <p>Switch and spawn are measured in a JVM of their own ({@link #main}), in turns: one loop, then
 * two. The echo server's loops are in another process than the clients, who need processors, too.
 * So look at its CPU time for a request as well: what two loops share makes it grow.
 */
@Command(
    name = "loops",
    mixinStandardHelpOptions = true,
    description = "What two loops in two threads do, in times of what one does.")
final class LoopsBenchmark implements Callable<Integer> {

  private static final int CONNECTIONS = 50;

  private static final int SIZE = 64;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often one and two loops take turns; ${DEFAULT-VALUE} by default.")
  private int rounds;

  @Option(
      names = "--millis",
      paramLabel = "N",
      defaultValue = "500",
      description = "How long each of them is measured in a round; ${DEFAULT-VALUE} by default.")
  private int millis;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description = "Only the works in whose name and engine this is found, such as 'echo direct'.")
  private Pattern only = Pattern.compile("");

  /** What a loop does again and again. */
  enum Work {
    SWITCH {
      @Override
      void run(int operations) {
        SwitchBenchmark.takeTurns(operations);
      }
    },
    SPAWN {
      @Override
      void run(int operations) {
        SpawnBenchmark.awaited(operations, Math.min(operations, SpawnBenchmark.BATCH));
      }
    };

    /** In a task. */
    abstract void run(int operations);
  }

  @Override
  public Integer call() throws IOException {
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, load %.1f%n%n%-8s %-9s %22s%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        "work",
        "engine",
        "two loops, times one");
    for (EngineKind engine : List.of(EngineKind.DIRECT, EngineKind.PORTABLE)) {
      for (Work work : Work.values()) {
        if (isAskedFor(work.name(), engine)) {
          print(work.name(), engine, factors(work, engine), "");
        }
      }
      if (isAskedFor("ECHO", engine)) {
        echo(engine);
      }
    }
    return 0;
  }

  private boolean isAskedFor(String work, EngineKind engine) {
    return only.matcher((work + " " + engine).toLowerCase(Locale.ROOT)).find();
  }

  /** The factor of each round, by the {@link #main program}. */
  private double[] factors(Work work, EngineKind engine) {
    List<String> arguments = program(engine, LoopsBenchmark.class);
    arguments.addAll(List.of(work.name(), engine.name()));
    arguments.addAll(List.of(String.valueOf(rounds), String.valueOf(millis)));
    return Processes.numbers(Processes.java(arguments));
  }

  /** The JVM's arguments that run a program. */
  private static List<String> program(EngineKind engine, Class<?> program) {
    // The first touch of the heap's pages costs more than a spawn, and falls on one of the rounds.
    List<String> arguments = new ArrayList<>(List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch"));
    if (engine == EngineKind.DIRECT) {
      arguments.addAll(List.of(KernelBenchmark.OPEN_SCHEDULER, KernelBenchmark.OPEN_NETWORK));
    }
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    return arguments;
  }

  private static void print(String work, EngineKind engine, double[] factors, String note) {
    Arrays.sort(factors);
    System.out.printf(
        Locale.ROOT,
        "%-8s %-9s %8.2f (%.2f to %.2f) %s%n",
        work.toLowerCase(Locale.ROOT),
        engine.name().toLowerCase(Locale.ROOT),
        factors[factors.length / 2],
        factors[0],
        factors[factors.length - 1],
        note);
  }

  /** The program: {@code LoopsBenchmark WORK ENGINE ROUNDS MILLIS}; prints each round's factor. */
  public static void main(String[] args) {
    Work work = Work.valueOf(args[0]);
    EngineKind engine = EngineKind.valueOf(args[1]);
    Duration time = Duration.ofMillis(Integer.parseInt(args[3]));
    int operations = KernelBenchmark.MANY;
    perSecond(work, engine, 2, operations, time.multipliedBy(2)); // warms up
    for (int round = 0; round < Integer.parseInt(args[2]); round++) {
      System.out.println(factor(work, engine, operations, time));
    }
  }

  /** What two loops do in times of what one does. */
  static double factor(Work work, EngineKind engine, int operations, Duration time) {
    double one = perSecond(work, engine, 1, operations, time);
    double two = perSecond(work, engine, 2, operations, time);
    return two / one;
  }

  private static double perSecond(
      Work work, EngineKind engine, int loops, int operations, Duration time) {
    try (LoopGroup group =
        new LoopGroup(loops, number -> EventLoop.builder().engine(engine).build())) {
      List<CompletableFuture<Double>> each = new ArrayList<>();
      for (EventLoop loop : group.loops()) {
        each.add(runCoroutineThreadsafe(() -> perSecond(work, operations, time), loop));
      }
      return each.stream().mapToDouble(CompletableFuture::join).sum();
    }
  }

  private static double perSecond(Work work, int operations, Duration time) {
    long done = 0;
    long start = System.nanoTime();
    long end = start + time.toNanos();
    do {
      work.run(operations);
      done += operations;
    } while (System.nanoTime() < end);
    return done * 1e9 / (System.nanoTime() - start);
  }

  /** Does something in each of some threads, and waits for all. */
  private static void inThreads(int threads, Consumer<Integer> body) {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (int number = 0; number < threads; number++) {
      int own = number;
      CompletableFuture<Void> end = new CompletableFuture<>();
      ends.add(end);
      Thread thread =
          new Thread(
              () -> {
                try {
                  body.accept(own);
                  end.complete(null);
                } catch (Throwable e) {
                  end.completeExceptionally(e);
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    ends.forEach(CompletableFuture::join);
  }

  /** What some loops of a server did. */
  record Echoed(double perSecond, double cpuMicros) {}

  private void echo(EngineKind engine) throws IOException {
    double[] factors = new double[rounds];
    double[] costs = new double[rounds];
    try (Server one = new Server(engine, 1);
        Server two = new Server(engine, 2)) {
      Duration time = Duration.ofMillis(millis);
      one.serve(time.multipliedBy(2));
      two.serve(time.multipliedBy(2));
      for (int round = 0; round < rounds; round++) {
        Echoed byOne = one.serve(time);
        Echoed byTwo = two.serve(time);
        factors[round] = byTwo.perSecond / byOne.perSecond;
        costs[round] = byTwo.cpuMicros / byOne.cpuMicros;
      }
    }
    Arrays.sort(costs);
    String cost =
        String.format(Locale.ROOT, "CPU for a request: times %.2f", costs[costs.length / 2]);
    print("ECHO", engine, factors, cost);
  }

  /** A server in another process, with some loops. */
  static final class Server implements AutoCloseable {

    private final Process process;
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    Server(EngineKind engine, int loops) throws IOException {
      List<String> command = new ArrayList<>(List.of(Processes.ownJava()));
      command.addAll(program(engine, EchoServer.class));
      command.addAll(List.of(EchoServer.Kind.STREAMS.name(), "0", String.valueOf(loops)));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String ready = process.inputReader(StandardCharsets.UTF_8).readLine();
      if (ready == null) {
        throw new IOException("The server does not listen.");
      }
      for (String port : ready.replace("READY", "").strip().split(" ")) {
        addresses.add(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
      }
    }

    /** A client for each loop, in threads of this process. */
    Echoed serve(Duration time) {
      Duration before = cpuTime();
      double[] each = new double[addresses.size()];
      inThreads(addresses.size(), number -> each[number] = serve(addresses.get(number), time));
      double requests = Arrays.stream(each).sum();
      double cpu = cpuTime().minus(before).toNanos();
      return new Echoed(requests * 1e9 / time.toNanos(), cpu / 1e3 / requests);
    }

    private static double serve(InetSocketAddress address, Duration time) {
      try (EchoClient client = new EchoClient(address, CONNECTIONS, SIZE)) {
        return client.run(time);
      } catch (IOException e) {
        throw new CompletionException(e);
      }
    }

    private Duration cpuTime() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
