package asyncio.stress;

import asyncio.Asyncio;
import asyncio.testing.OtherJvm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Starts JVMs in which a coroutine and four threads open and close a file for two seconds, all
 * contending for the JDK's locks. The first time that the coroutine blocks, its carrier must not
 * need one of these locks, to load a class for instance: such a JVM would hang for good.
 *
 * <p>The argument is the number of JVMs. The class path should have jars, not folders of classes.
 */
final class FirstHolds {

  private static final long RUN_NANOS = 2_000_000_000L;
  private static final long HANG_SECONDS = 20;

  private FirstHolds() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      contend();
      return;
    }
    int runs = Integer.parseInt(arguments[0]);
    int hung = 0;
    for (int run = 0; run < runs; run++) {
      Process process = OtherJvm.start(OtherJvm.command(FirstHolds.class));
      if (!process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)) {
        hung++;
        process.destroyForcibly();
      } else if (process.exitValue() != 0) {
        throw new IllegalStateException("exit code " + process.exitValue());
      }
    }
    System.out.println(hung + " of " + runs + " JVMs hung");
    System.exit(hung == 0 ? 0 : 1);
  }

  private static void contend() throws IOException {
    Path file = Files.createTempFile("first-hold", null);
    for (int i = 0; i < 4; i++) {
      Thread thread = new Thread(() -> openAndClose(file));
      thread.setDaemon(true);
      thread.start();
    }
    Asyncio.run(
        () -> {
          long begin = System.nanoTime();
          while (System.nanoTime() - begin < RUN_NANOS) {
            FileChannel.open(file).close();
            Asyncio.sleep(0);
          }
        });
    Files.delete(file);
    System.exit(0);
  }

  private static void openAndClose(Path file) {
    try {
      while (true) {
        FileChannel.open(file).close();
      }
    } catch (IOException theEnd) {
      return; // the file is gone
    }
  }
}
