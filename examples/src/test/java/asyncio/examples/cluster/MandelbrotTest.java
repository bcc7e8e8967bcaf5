package asyncio.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.cluster.Worker;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture that other processes compute. */
class MandelbrotTest {

  private static String checksum(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    String last = outcome.out().lines().reduce("", (former, line) -> line);
    assertThat(last).matches("40 rows, checksum [0-9a-f]{8}");
    return last;
  }

  /** A worker that others have started: of the same build, so with the same first entry. */
  private static Process worker(String address) throws IOException, URISyntaxException {
    Path classes = Path.of(Row.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes + File.pathSeparator + System.getProperty("java.class.path"),
            Worker.class.getName(),
            "--found",
            address)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress("127.0.0.1", 0));
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void thePictureIsTheSameThoughAWorkerIsKilledOrTheWorkersAreOthers(@TempDir Path folder)
      throws Exception {
    Path page = folder.resolve("calls.html");
    Outcome local =
        Programs.run(EngineKind.PORTABLE, "cluster", "--rows", "40", "--record", page.toString());
    assertThat(local.out()).containsPattern("Half-way: local-[12] was killed\\.");
    assertThat(local.err()).contains("recorded ");
    assertThat(page).content().containsPattern("Row at local-[12] at 127"); // who waits for whom
    String address = freeAddress();
    Process worker = worker(address);
    try {
      Outcome joined =
          Programs.run(EngineKind.PORTABLE, "cluster", "--rows", "40", "--join", address);
      assertThat(joined.out()).doesNotContain("killed");
      assertThat(checksum(joined)).isEqualTo(checksum(local));
      assertThat(worker.isAlive()).isTrue();
    } finally {
      worker.destroyForcibly().waitFor();
    }
  }

  @Test
  void saysThatNobodyIsThere() throws IOException {
    String nobody = freeAddress();
    Outcome outcome =
        Programs.run(EngineKind.PORTABLE, "cluster", "--join", nobody, "--patience", "1");
    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.err()).contains("No member of a cluster answers at [" + nobody);
  }
}
