package asyncio.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A JVM of its own, for what can be seen only there. */
public final class OtherJvm {

  /** A test that waits for its end, or for the end of its output, waits no longer. */
  private static final long MOST_SECONDS = 250;

  private OtherJvm() {}

  /** What starts a program of the tests: with the flags of the direct engine, and its arguments. */
  public static List<String> command(Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    Collections.addAll(
        command,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName());
    Collections.addAll(command, arguments);
    return command;
  }

  /** Starts it, with its errors among its output. The test is skipped if that cannot be. */
  public static Process start(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      CompletableFuture.delayedExecutor(MOST_SECONDS, TimeUnit.SECONDS)
          .execute(process::destroyForcibly);
      return process;
    } catch (IOException e) {
      return Assumptions.abort("This JDK cannot start another JVM: " + e.getMessage());
    }
  }
}
