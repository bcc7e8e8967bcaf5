package asyncio.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A JVM of its own, which ends with the test. */
final class Child implements AutoCloseable {

  private static final long PATIENCE = 50;

  private final Process process;
  private final BufferedReader out;
  private final List<String> errors = new ArrayList<>();
  private final Thread reader;

  private Child(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectInput(Redirect.PIPE).start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    BufferedReader err =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    reader = Thread.ofVirtual().start(() -> err.lines().forEach(this::error));
  }

  private synchronized void error(String line) {
    errors.add(line);
    if (Boolean.getBoolean("asyncio.cluster.echo")) {
      System.err.println(pid() + ": " + line);
    }
  }

  /** A program with all that the tests have on their class path, and the same flags. */
  static Child java(Class<?> main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-opens") || flag.startsWith("-Dasyncio"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    try {
      return new Child(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A worker of the build {@code test}. */
  static Child worker(String... args) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--home",
                ClassFilter.locationOf(Jobs.class),
                "--build",
                "test",
                "--until-stdin-ends"));
    all.addAll(List.of(args));
    return java(Worker.class, all.toArray(String[]::new));
  }

  long pid() {
    return process.pid();
  }

  String readLine() {
    try {
      String line = out.readLine();
      assertThat(line).as("a line of output; errors: " + errors()).isNotNull();
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that is printed from now on. */
  String rest() {
    return out.lines().collect(Collectors.joining("\n"));
  }

  synchronized String errors() {
    return String.join("\n", errors);
  }

  /** Waits for the end, and returns the exit code. */
  int exitCode() {
    try {
      assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).as("has ended").isTrue();
      reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void kill() {
    process.destroyForcibly();
  }

  void signal(String name) {
    signal(pid(), name);
  }

  static void signal(long pid, String name) {
    try {
      assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor())
          .isZero();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void untilEnded(long pid) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (ProcessHandle.of(pid)
        .map(ProcessHandle::isAlive)
        .orElse(false)) { // no child of this one
      assertThat(System.nanoTime() - end).as("has ended").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  static String freeAddress() {
    try (java.net.ServerSocket socket = new java.net.ServerSocket()) {
      socket.bind(new java.net.InetSocketAddress("127.0.0.1", 0));
      return "127.0.0.1:" + socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    exitCode();
  }
}
