package asyncio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.testing.OtherJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals that were to be ignored when the program was started, as by nohup. */
@DisabledOnOs(OS.WINDOWS)
class IgnoredSignalTest {

  /** Handles a signal, if it can, and sends it to itself. */
  static final class Program {
    public static void main(String[] arguments) throws Exception {
      String signal = arguments[0];
      try (EventLoop loop = EventLoop.create()) {
        loop.addSignalHandler(signal, () -> end(loop, "handled"));
        loop.callLater(30, () -> end(loop, "nothing has come"));
        Signals.raise(signal);
        loop.runForever();
      } catch (UnsupportedOperationException e) {
        System.out.println(e.getMessage());
      }
    }

    private static void end(EventLoop loop, String how) {
      System.out.println(how);
      loop.stop();
    }
  }

  @ParameterizedTest
  @CsvSource({"HUP,HUP", "INT,INT", "TERM,TERM"})
  void whatTheJvmLeavesIgnoredIsRefused(String ignored, String signal) throws Exception {
    assertThat(printed(ignored, signal))
        .startsWith("SIG" + signal + " cannot be handled: it was to be ignored");
  }

  @ParameterizedTest
  @CsvSource({"USR1,USR1", "HUP,TERM", "INT,TERM"})
  void othersAreHandled(String ignored, String signal) throws Exception {
    assertThat(printed(ignored, signal)).isEqualTo("handled\n");
  }

  private static String printed(String ignored, String signal)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    Collections.addAll(command, "sh", "-c", "trap '' " + ignored + "; exec \"$@\"", "sh");
    command.addAll(OtherJvm.command(Program.class, signal));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
