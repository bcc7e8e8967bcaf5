package asyncio.examples.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.ClosedPort;
import asyncio.examples.EachEngine;
import asyncio.examples.JavaCommand;
import asyncio.examples.Main;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes race: what is tested is what is so in whichever order they come. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OrdersTest {

  /** The command of the acceptance test has 10,000. */
  private static final String MANY = System.getProperty("broker.orders", "500");

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }

  /** Nothing is lost, nothing is charged twice, and nobody is left. */
  private static void checkFigures(String orders, String out) {
    assertThat(found("(?m)^orders: +(\\d+)$", out)).containsExactly(orders);
    assertThat(found("(?m)^orders/s: +(\\d+)$", out)).hasSize(1);
    assertThat(found("(?m)^redelivered: +(\\d+)$", out)).hasSize(1);
    assertThat(found("(?m)^charged twice: (\\d+)$", out)).containsExactly("0");
    assertThat(found("(?m)^lost: +(\\d+)$", out)).containsExactly("0");
    assertThat(ProcessHandle.current().descendants()).noneMatch(OrdersTest::isClerk);
  }

  /** The JDK does not tell a command that is longer than a page of memory. */
  private static boolean isClerk(ProcessHandle process) {
    String command = process.info().commandLine().orElse("");
    try {
      command += Files.readString(Path.of("/proc", process.pid() + "", "cmdline"));
    } catch (IOException goneOrNoLinux) {
      // Then it is what the JDK tells.
    }
    return command.contains(ClerkProcess.class.getName());
  }

  // ---- a few orders, each of which is told of

  @EachEngine
  void nothingIsLostWhenAClerkIsKilled(EngineKind engine) {
    checkTrade(20, Programs.run(engine, "broker"));
  }

  @Test
  void withABrokerOfAnotherProcess() throws Exception {
    try (var broker = new BrokerProcess()) {
      for (int run = 0; run < 2; run++) { // the first one leaves nothing behind
        Outcome outcome =
            Programs.run(
                EngineKind.PORTABLE, "broker", "--broker", broker.address(), "--orders", "31");
        assertThat(outcome.out()).startsWith("the broker is at " + broker.address() + "\n");
        checkTrade(31, outcome);
      }
    }
  }

  private static void checkTrade(int count, Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    String out = outcome.out();
    assertThat(new TreeSet<>(found("takes order (\\d+)", out)))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, count).mapToObj(String::valueOf).toList());

    List<String> charged =
        found("(?m)^ann has charged (order \\d+), and not acknowledged it yet$", out);
    assertThat(charged).hasSize(1);
    String order = charged.get(0);
    assertThat(found("(?m)^(\\w+) is killed, 1 clerk is left$", out)).containsExactly("ann");
    assertThat(found("(?m)^(\\w+) takes " + order + " \\(redelivered\\)$", out))
        .containsExactly("ben");
    assertThat(found("(?m)^(\\w+) takes order \\d+ \\(redelivered\\)$", out)).containsOnly("ben");
    assertThat(found("(?m)^the ledger ignores (order \\d+) from ben: ann has charged it$", out))
        .contains(order)
        .doesNotHaveDuplicates();
    checkFigures(String.valueOf(count), out);
  }

  // ---- many orders

  @Test
  void twoOfThreeClerksAreKilled() {
    checkMany(Programs.run(EngineKind.PORTABLE, "broker", "--orders", MANY, "--clerks", "3"));
  }

  @Test
  void twoOfThreeClerksAreKilledBesideABrokerOfAnotherProcess() throws Exception {
    try (var broker = new BrokerProcess()) {
      checkMany(
          Programs.run(
              EngineKind.PORTABLE,
              "broker",
              "--orders",
              MANY,
              "--clerks",
              "3",
              "--broker",
              broker.address()));
    }
  }

  private static void checkMany(Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(found("(?m)^(\\w+) is killed, ", outcome.out()))
        .containsExactlyInAnyOrder("ann", "ben");
    assertThat(found("(?m)^redelivered: +(\\d+)$", outcome.out())).doesNotContain("0", "1");
    assertThat(found("(?m)^ignored: +(\\d+)", outcome.out())).doesNotContain("0", "1");
    checkFigures(MANY, outcome.out());
  }

  /** A program of its own, whose output is read while it runs. */
  private static final class Program implements AutoCloseable {

    private final Process process;
    private final BufferedReader reader;
    private final StringBuilder output = new StringBuilder();

    Program(String... args) throws IOException {
      process =
          new ProcessBuilder(JavaCommand.of(Main.class, List.of(args)))
              .redirectErrorStream(true)
              .start();
      reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Reads up to some lines. */
    void readUntil(String text, int times) throws IOException {
      for (int seen = 0; seen < times; ) {
        String line = reader.readLine();
        assertThat(line).as("after " + output).isNotNull();
        output.append(line).append('\n');
        seen += line.contains(text) ? 1 : 0;
      }
    }

    List<ProcessHandle> clerks() {
      return process.descendants().filter(OrdersTest::isClerk).toList();
    }

    String outcome() throws IOException, InterruptedException {
      reader.lines().forEach(line -> output.append(line).append('\n'));
      return output + "exit code " + process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
      List<ProcessHandle> clerks = clerks();
      process.destroyForcibly().waitFor();
      clerks.forEach(clerk -> clerk.onExit().join()); // their input ends
    }
  }

  @Test
  void clerksThatSomebodyElseKills() throws Exception {
    try (var program = new Program("broker", "--orders", MANY, "--clerks", "3", "--kill", "0")) {
      program.readUntil(" is ready", 3);
      List<ProcessHandle> clerks = program.clerks();
      assertThat(clerks).hasSize(3);
      assertThat(clerks.get(0).destroyForcibly()).isTrue();
      program.readUntil("2 clerks are left", 1);
      assertThat(clerks.get(1).destroyForcibly()).isTrue();
      String outcome = program.outcome();
      assertThat(outcome).contains("1 clerk is left").endsWith("exit code 0");
      checkFigures(MANY, outcome);
    }
  }

  // ---- what goes on later

  /** All clerks are killed; then the program is, with its clerks at work. */
  @Test
  void theWorkOutlivesTheProgram(@TempDir Path folder) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("broker", "--orders", MANY, "--kill", "0", "--folder", folder.toString()));
    try (var broker = new BrokerProcess()) {
      arguments.addAll(List.of("--broker", broker.address()));
      String[] args = arguments.toArray(new String[0]);
      try (var program = new Program(args)) {
        program.readUntil(" is ready", 2);
        program.clerks().forEach(ProcessHandle::destroyForcibly);
        assertThat(program.outcome())
            .contains("to go on, add --folder " + folder)
            .contains("is killed, and no clerk is left")
            .endsWith("exit code 1");
      }
      try (var program = new Program(args)) {
        program.readUntil(" is ready", 2);
      }
      Outcome outcome = Programs.run(EngineKind.PORTABLE, args);
      assertThat(outcome.exitCode()).isZero();
      checkFigures(MANY, outcome.out());
    }
    assertThat(folder.resolve("ledger")).isNotEmptyFile();
  }

  /** Neither what the broker had, nor what it has confirmed, is there any more. */
  @Test
  void theBrokerIsKilled(@TempDir Path folder) throws Exception {
    String[] args = {"broker", "--orders", MANY, "--kill", "0", "--folder", folder.toString()};
    try (var broker = new BrokerProcess();
        var program = new Program(with(args, "--broker", broker.address()))) {
      program.readUntil(" is ready", 2);
      broker.close();
      assertThat(program.outcome())
          .contains("broker: there is no broker at " + broker.address() + ": ")
          .contains("to go on, add --folder " + folder)
          .endsWith("exit code 1");
      assertThat(program.clerks()).isEmpty();
    }
    Outcome outcome = Programs.run(EngineKind.PORTABLE, args);
    assertThat(outcome.exitCode()).isZero();
    checkFigures(MANY, outcome.out());
  }

  private static String[] with(String[] args, String... more) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  @Test
  void aFolderIsForOneProgram(@TempDir Path path) throws Exception {
    try (Folder folder = Folder.open(path)) {
      assertThat(folder.run()).isEqualTo(folder.run());
      Outcome outcome = Programs.run(EngineKind.PORTABLE, "broker", "--folder", path.toString());
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err()).isEqualTo("broker: another program uses the folder " + path + "\n");
    }
    Path file = Files.createFile(path.resolve("file"));
    assertThat(Programs.run(EngineKind.PORTABLE, "broker", "--folder", file.toString()).err())
        .startsWith("broker: the folder " + file + " cannot be used: ");
  }

  // ---- what cannot be

  @Test
  void saysWhenThereIsNoBroker() throws IOException {
    try (ClosedPort port = new ClosedPort()) {
      String address = "tcp://127.0.0.1:" + port.number();
      Outcome outcome = Programs.run(EngineKind.PORTABLE, "broker", "--broker", address);
      assertThat(outcome)
          .isEqualTo(
              new Outcome(
                  1,
                  "",
                  "broker: there is no broker at "
                      + address
                      + ": Connection refused (to start one, broker --serve; it says its"
                      + " address)\n"));
    }
  }

  @Test
  void saysWhenAnAddressIsNone() {
    for (String address : List.of("nonsense", "no broker", "tcp://", "tcp://127.0.0.1:x")) {
      Outcome outcome = Programs.run(EngineKind.PORTABLE, "broker", "--broker", address);
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err()).startsWith("broker: ").contains(address);
      assertThat(outcome.err().lines()).hasSize(1);
    }
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertRefused("--orders must be 1 to 1000000.", "--orders", "0");
    assertRefused("--orders must be 1 to 1000000.", "--orders", "-1");
    assertRefused("Invalid value for option '--orders': 'NaN' is not an int", "--orders", "NaN");
    assertRefused("--clerks must be 1 to 50.", "--clerks", "0");
    assertRefused("--clerks must be 1 to 50.", "--clerks", "51");
    assertRefused("--kill must be 0 to 1: one has to stay.", "--kill", "2");
    assertRefused("--kill must be 0 to 1: one has to stay.", "--kill", "-1");
    assertRefused("--serve runs a broker of its own.", "--serve", "--broker", "tcp://x");
  }

  private static void assertRefused(String message, String... args) {
    assertThat(Programs.run(EngineKind.PORTABLE, with(new String[] {"broker"}, args)))
        .isEqualTo(
            new Outcome(2, "", message + "\nFor help: java -jar examples.jar broker --help\n"));
  }
}
