package asyncio.tools;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The command shell, in a process of its own, with lines from a pipe. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShellTest {

  /** The line by which Linux tells that a SIGINT has not been taken yet. */
  private static final Predicate<String> WAITING =
      Pattern.compile("ShdPnd:\\s.*[2367abef]").asMatchPredicate();

  private static Child shell() throws IOException {
    return Child.java("asyncio.tools.Main", "shell").until("lines may await");
  }

  /** What is printed for some lines, without prompts and empty lines. */
  private static String printed(String lines) throws IOException {
    try (Child shell = shell()) {
      shell.type(lines + "/exit\n");
      return shell
          .rest()
          .replace("asyncio> ", "")
          .replace("    ...> ", "")
          .replaceAll("\n+", "\n")
          .strip();
    }
  }

  @Test
  void linesMayAwait() throws Exception {
    assertThat(
            printed(
                    """
                var start = getRunningLoop().time()
                sleep(0.1)
                getRunningLoop().time() - start >= 0.1
                int twice(int n) {
                  sleep(0.01);
                  return 2 * n;
                }
                await(gather(() -> twice(1), () -> twice(2)))
                Asyncio.currentTask().getName().startsWith("line-")
                """)
                .replaceAll("start ==> \\d.*", "start"))
        .isEqualTo(
            """
            start
            $1 ==> true
            |  method is defined
            $2 ==> [2, 4]
            $3 ==> true""");
  }

  @Test
  void tasksGoOnWhileThePromptWaits() throws Exception {
    try (Child shell = shell()) {
      shell.type("createTask(() -> { sleep(0.1); System.out.println(\"from behind\"); });\n");
      shell.until("from behind");
      shell.type(
          "var left = createTask(() -> {"
              + " try { sleep(99); } finally { System.out.println(\"cleaned up\"); } })\n");
      shell.type("sleep(0)\n/exit\n");
      assertThat(shell.rest()).contains("cleaned up");
    }
  }

  @Test
  void namesMeanAsyncios() throws Exception {
    assertThat(
            printed(
                """
                new Queue<String>().getClass()
                Future.class
                TimeoutException.class
                var request = new ContextVar<String>("request")
                request.set("A").var() == request
                request.get()
                """))
        .isEqualTo(
            """
            $1 ==> class asyncio.sync.Queue
            $2 ==> class asyncio.futures.Future
            $3 ==> class asyncio.futures.TimeoutException
            request ==> <ContextVar request>
            $4 ==> true
            $5 ==> "A\"""");
  }

  @Test
  void mistakesAreShownAndDoNotEndIt() throws Exception {
    assertThat(
            printed(
                """
                nonsense(3)
                throw new IllegalStateException("oops");
                timeout(0.01, () -> sleep(9))
                getRunningLoop().stop()
                6 * 7
                """))
        .contains("|  Error: cannot find symbol", "|  nonsense(3)\n|  ^")
        .contains("|  java.lang.IllegalStateException: oops")
        .contains("|  asyncio.futures.TimeoutException: ")
        .endsWith(" ==> 42");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void ctrlCCancelsWhatALineAwaits() throws Exception {
    requireCtrlC();
    try (Child shell = shell()) {
      shell.type("{ System.out.println(\"begins\"); sleep(1000); }\n");
      shell.until("begins");
      interrupt(shell);
      shell.until("|  cancelled");
      shell.type("{ System.out.println(\"blocks\"); Thread.sleep(1_000_000); }\n");
      shell.until("blocks");
      interrupt(shell); // asks, but the line does not listen
      interrupt(shell);
      shell.until("java.lang.InterruptedException");
      shell.type("6 * 7\n");
      shell.until("==> 42");
    }
  }

  /** Sends Ctrl-C, and waits until it is taken: of two that come before that, one is lost. */
  private static void interrupt(Child shell) throws Exception {
    new ProcessBuilder("kill", "-INT", shell.pid()).start().waitFor();
    Path status = Path.of("/proc", shell.pid(), "status");
    while (Files.exists(status) && Files.readAllLines(status).stream().anyMatch(WAITING)) {
      Thread.sleep(1);
    }
  }

  /** Skips the test where Ctrl-C is ignored, as by what runs in the background of a script. */
  private static void requireCtrlC() {
    try (EventLoop loop = EventLoop.create()) {
      loop.addSignalHandler("INT", () -> {});
    } catch (UnsupportedOperationException e) {
      Assumptions.abort(e.getMessage());
    }
  }
}
