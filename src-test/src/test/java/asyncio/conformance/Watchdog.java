package asyncio.conformance;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ends the process if a program runs too long: a defect of the library can make a loop wait for
 * ever.
 */
final class Watchdog implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final Duration limit;
  private final PrintStream out;
  private final Thread thread;
  private final AtomicReference<Watched> current = new AtomicReference<>();

  private record Watched(Example example, long since) {}

  /**
   * Begins to watch.
   *
   * @param limit how long one program may take
   * @param out where to say which one took longer, and what all threads were doing
   */
  Watchdog(Duration limit, PrintStream out) {
    this.limit = limit;
    this.out = out;
    this.thread = Thread.ofPlatform().name("watchdog").daemon().start(this::watch);
  }

  /** Another program begins. */
  void restart(Example example) {
    current.set(new Watched(example, System.nanoTime()));
  }

  /** Stops watching. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    while (true) {
      Watched watched = current.get();
      if (watched != null && System.nanoTime() - watched.since > limit.toNanos()) {
        reportHung(watched.example);
        Runtime.getRuntime().halt(1);
      }
      try {
        Thread.sleep(INTERVAL);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void reportHung(Example example) {
    out.printf("%s (%s) hung for %d s%n", example.name(), example.where(), limit.toSeconds());
    try {
      dumpThreads();
    } catch (IOException e) {
      out.println("no thread dump: " + e);
    }
    out.flush();
  }

  /** Of all threads, virtual ones included, which the usual thread dumps leave out. */
  private void dumpThreads() throws IOException {
    Path dump = Files.createTempDirectory("conformance").resolve("threads.txt");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
    Files.copy(dump, out);
  }
}
