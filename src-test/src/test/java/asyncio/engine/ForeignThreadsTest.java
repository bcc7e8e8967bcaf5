package asyncio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What can only be seen in a JVM of its own; each test starts one. */
class ForeignThreadsTest {

  private static Process start(Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    Collections.addAll(
        command,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName());
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return Assumptions.abort("This JDK cannot start another JVM: " + e.getMessage());
    }
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * The JDK's pollers are virtual threads that inherit the scheduler of whoever is the first in the
   * JVM to wait for a socket. If that is a coroutine, they must not end up on its loop.
   */
  @Test
  void socketsGoOnWorkingAfterALoopThatUsedThemFirst() throws Exception {
    Process process = start(SocketsAfterLoop.class);
    String output = output(process);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("in the loop: hello").contains("after the loop: hello");
  }

  /** Starts the program, interrupts it when it waits, and returns what it prints from then on. */
  private static String interrupt(String... arguments) throws Exception {
    Process process = start(Interruptible.class, arguments);
    var lines = process.inputReader(StandardCharsets.UTF_8);
    String line;
    do {
      line = lines.readLine();
    } while (line != null && !line.equals("waiting"));
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    String rest = String.join("; ", lines.lines().toList());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return rest;
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void ctrlCCancelsTheMainTaskWhichCleansUp() throws Exception {
    assertThat(interrupt())
        .isEqualTo(
            "cleaned up; asyncio.KeyboardInterrupt: interrupted by the user; handler of the JVM: true");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aHandlerOfSomebodyElseIsNeverReplaced() throws Exception {
    assertThat(interrupt("own handler"))
        .isEqualTo("handled; cleaned up; handler of the JVM: false");
  }
}
