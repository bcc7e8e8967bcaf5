package asyncio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.testing.OtherJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What can only be seen in a JVM of its own; each test starts one. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ForeignThreadsTest {

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * The JDK's pollers are virtual threads that inherit the scheduler of whoever is the first in the
   * JVM to wait for a socket. If that is a coroutine, they must not end up on its loop.
   */
  @Test
  void socketsGoOnWorkingAfterALoopThatUsedThemFirst() throws Exception {
    String output = output(OtherJvm.start(OtherJvm.command(SocketsAfterLoop.class)));
    assertThat(output).contains("in the loop: hello").contains("after the loop: hello");
  }

  /**
   * While a coroutine is blocked, its carrier must not load a class: the coroutine may wait for a
   * lock that this needs.
   */
  @Test
  void theFirstHoldLoadsNoClassOfTheEngine() throws Exception {
    List<String> command = OtherJvm.command(FirstHold.class);
    command.add(1, "-Xlog:class+load");
    List<String> lines = output(OtherJvm.start(command)).lines().toList();
    assertThat(lines).contains("begin", "end");
    assertThat(lines.subList(lines.indexOf("begin"), lines.indexOf("end")))
        .noneMatch(line -> line.contains(" asyncio.internal.engine."));
  }

  /** A handler that a loop has added in one run of a runner handles the signal in the next. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLoopsOwnHandlerOfCtrlCStaysForTheNextRun() throws Exception {
    assertThat(interrupt(OwnSignalHandler.class)).isEqualTo("handled; main ends");
  }

  /** Starts the program, interrupts it when it waits, and returns what it prints from then on. */
  private static String interrupt(Class<?> program, String... arguments) throws Exception {
    assumeCtrlCIsNotIgnored();
    Process process = OtherJvm.start(OtherJvm.command(program, arguments));
    var lines = process.inputReader(StandardCharsets.UTF_8);
    String line;
    do {
      line = lines.readLine();
    } while (line != null && !line.equals("waiting"));
    new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start().waitFor();
    return String.join("; ", lines.lines().toList());
  }

  /** What a script starts in the background ignores it, and so do the JVMs that it starts. */
  private static void assumeCtrlCIsNotIgnored() {
    try (EventLoop loop = EventLoop.create()) {
      loop.addSignalHandler("INT", () -> {});
    } catch (UnsupportedOperationException ignored) {
      Assumptions.abort(ignored.getMessage());
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void ctrlCCancelsTheMainTaskWhichCleansUp() throws Exception {
    assertThat(interrupt(Interruptible.class))
        .isEqualTo(
            "cleaned up; asyncio.KeyboardInterrupt: interrupted by the user; handler of the JVM: true");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aHandlerOfSomebodyElseIsNeverReplaced() throws Exception {
    assertThat(interrupt(Interruptible.class, "own handler"))
        .isEqualTo("handled; cleaned up; handler of the JVM: false");
  }
}
