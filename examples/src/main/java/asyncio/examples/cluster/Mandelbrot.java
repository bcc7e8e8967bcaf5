package asyncio.examples.cluster;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.await;

import asyncio.Asyncio;
import asyncio.cluster.CallOptions;
import asyncio.cluster.Cluster;
import asyncio.cluster.ClusterOptions;
import asyncio.cluster.Member;
import asyncio.examples.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Has other processes compute a picture, row by row. Half-way one of them is killed: its rows go to
 * the others, by the retries of {@link CallOptions}, and the picture is the same.
 */
@Command(name = "cluster", sortOptions = false)
public final class Mandelbrot implements Callable<Integer> {

  private static final int AT_ONCE = 16;
  private static final String SHADES = " .:-=+*#%@";

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many processes of this machine to start (${DEFAULT-VALUE}).")
  private int workers = 2;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      description = {
        "Use the workers of a cluster that is there, and kill none. A worker is started by",
        "java -cp examples.jar asyncio.cluster.Worker --found HOST:PORT"
      })
  private @Nullable String join;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description = "How long to try to join (${DEFAULT-VALUE}).")
  private int patience = 30;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "The height of the picture (${DEFAULT-VALUE}).")
  private int rows = 240;

  @Override
  public Integer call() throws IOException {
    Asyncio.run(() -> render());
    return 0;
  }

  private void render() throws IOException {
    ClusterOptions options = ClusterOptions.DEFAULT.withTimeout(Duration.ofSeconds(patience));
    try (Cluster cluster =
        join == null ? Cluster.local(workers, options) : Cluster.join(join, options)) {
      List<byte[]> picture = compute(cluster);
      show(picture);
    }
  }

  private List<byte[]> compute(Cluster cluster) throws IOException {
    int width = rows * 4 / 3;
    CallOptions elsewhere = CallOptions.DEFAULT.withRetries(3);
    List<byte[]> picture = new ArrayList<>();
    List<Integer> all = IntStream.range(0, rows).boxed().toList();
    for (byte[] row :
        amap(y -> await(cluster.submit(new Row(y, width, rows), elsewhere)), all, AT_ONCE)) {
      picture.add(row);
      Terminal.progress("%d of %d rows".formatted(picture.size(), rows));
      if (join == null && workers > 1 && picture.size() == rows / 2) {
        killOneOf(cluster);
      }
    }
    return picture;
  }

  private static void killOneOf(Cluster cluster) {
    for (Member member : cluster.members()) {
      if (member.worker()) {
        ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroyForcibly);
        System.out.println("Half-way: " + member.name() + " was killed.");
        return;
      }
    }
  }

  private void show(List<byte[]> picture) {
    Terminal.progress("");
    CRC32 sum = new CRC32();
    picture.forEach(sum::update);
    int lines = 20;
    for (int line = 0; line < lines; line++) {
      byte[] row = picture.get(line * rows / lines);
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < 64; column++) {
        int steps = row[column * row.length / 64] & 0xFF;
        text.append(SHADES.charAt(Math.min(steps / 3, SHADES.length() - 1)));
      }
      System.out.println(text.toString().stripTrailing());
    }
    System.out.printf("%d rows, checksum %08x%n", rows, sum.getValue());
  }
}
