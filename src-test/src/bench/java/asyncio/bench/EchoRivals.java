package asyncio.bench;

import asyncio.bench.peers.NettyProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The echo servers that are compared: ours, and of the others those that this machine can run.
 *
 * <p>Each is a command in which the word {@link #PORT} stands for the port, and prints {@code
 * READY} when it listens.
 */
final class EchoRivals {

  static final String PORT = "PORT";

  /** What the others are compared with. */
  static final String FLOOR = "C, epoll";

  private static final String OURS = "ours, ";

  static boolean isOurs(String name) {
    return name.startsWith(OURS);
  }

  /**
   * A server.
   *
   * @param name what the table calls it
   * @param command starts it
   */
  record Rival(String name, List<String> command) {

    List<String> command(int port) {
      return command.stream().map(word -> word.equals(PORT) ? String.valueOf(port) : word).toList();
    }
  }

  private final Scratch scratch;
  private final Runtimes runtimes;
  private final List<Rival> all = new ArrayList<>();

  private EchoRivals(Scratch scratch, Runtimes runtimes) {
    this.scratch = scratch;
    this.runtimes = runtimes;
  }

  /**
   * All of them.
   *
   * @param scratch for programs that have to be built
   * @param runtimes what runs those in Java and in Python
   * @param more others, with their commands
   */
  static List<Rival> all(Scratch scratch, Runtimes runtimes, Map<String, String> more)
      throws IOException {
    EchoRivals rivals = new EchoRivals(scratch, runtimes);
    rivals.addC();
    rivals.addOurs();
    rivals.addNetty();
    rivals.addPython();
    rivals.addNode();
    more.forEach((name, command) -> rivals.add(name, command.trim().split("\\s+")));
    return rivals.all;
  }

  private void add(String name, String... command) {
    all.add(new Rival(name, List.of(command)));
  }

  private void addC() throws IOException {
    String program = scratch.file("echo").toString();
    if (works("cc", "-O2", "-o", program, scratch.unpacked("echo.c"))) {
      add(FLOOR, program, PORT);
    }
  }

  private void addOurs() {
    for (EchoServer.Kind kind : EchoServer.Kind.values()) {
      add(
          OURS + kind.text(),
          runtimes.java(),
          KernelBenchmark.OPEN_SCHEDULER,
          KernelBenchmark.OPEN_NETWORK,
          "-cp",
          System.getProperty("java.class.path"),
          EchoServer.class.getName(),
          kind.name(),
          PORT);
    }
  }

  private void addNetty() {
    for (String transport : NettyProgram.hasEpoll() ? List.of("nio", "epoll") : List.of("nio")) {
      add(
          "Netty, " + transport,
          runtimes.java(),
          "-cp",
          System.getProperty("java.class.path"),
          NettyProgram.class.getName(),
          transport,
          "echo",
          PORT);
    }
  }

  private void addPython() throws IOException {
    String program = scratch.unpacked("echo.py");
    String python = runtimes.python();
    for (String loop : List.of("asyncio", "uvloop")) {
      if (works(python, program, "check", loop)) {
        for (EchoServer.Kind kind : EchoServer.Kind.values()) {
          add(loop + ", " + kind.text(), python, program, kind.text(), PORT, loop);
        }
      }
    }
  }

  private void addNode() throws IOException {
    if (works("node", "--version")) {
      add("Node", "node", scratch.unpacked("echo.mjs"), PORT);
    }
  }

  /** Whether there is such a program, and it succeeds. */
  private static boolean works(String... command) {
    try {
      return new ProcessBuilder(Arrays.asList(command))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
