package asyncio.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.bench.EchoBenchmark.Server;
import asyncio.bench.Runtimes;
import asyncio.bench.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TableTest {

  private static final Path README = Path.of("..", "README.md");
  private static final Path COMMITTED = Path.of("src", "bench", "table.json");

  @TempDir private Path folder;

  /** Tiny, and with the programs in Java only. */
  private static int run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--scale", "0.000001", "--rounds", "1", "--python", "no-such-python"));
    arguments.addAll(List.of(more));
    return new CommandLine(new Table()).execute(arguments.toArray(String[]::new));
  }

  private Path json() {
    return folder.resolve("table.json");
  }

  private Path copyOfReadme() throws IOException {
    return Files.copy(README, folder.resolve("README.md"));
  }

  @Test
  void measuresAndWritesPageAndFile() throws IOException {
    Path copy = copyOfReadme();
    String only = "works suspended portable|costs switch a listener";
    int code = run("--only", only, "--json", json().toString(), "--readme", "" + copy);
    assertThat(code).isZero();
    Measurement measured = Measurement.read(json());
    assertThat(measured.figures())
        .extracting(Figure::title)
        .containsExactly(
            "bytes, direct",
            "bytes, portable",
            "bytes, floor",
            "release_first, direct",
            "release_first, portable",
            "release_first, floor",
            "release_warm, direct",
            "release_warm, portable",
            "release_warm, floor",
            "costs switch, without",
            "costs switch, a listener that does nothing");
    assertThat(measured.missing()).anyMatch(who -> who.startsWith("uvloop"));
    assertThat(measured.find("bytes", "portable").orElseThrow().toFloor().median()).isPositive();
    String written = Files.readString(copy);
    assertThat(written)
        .contains("| a suspended task, of 1,000,000 |", "Missing: ", measured.about().get("jdk"));
    new Marked(copy).write(Page.of(measured));
    assertThat(copy).hasContent(written);
  }

  @Test
  void checkFailsIfTheFileHadBetterRatios() throws IOException {
    figures(1e-6).write(json());
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(run("--only", "switch direct", "--check", "--against", "" + json())).isEqualTo(1);
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("WORSE: switch, direct: ");
  }

  @Test
  void checkPassesIfTheFileHadWorseOnes() throws IOException {
    figures(1e6).write(json());
    assertThat(run("--only", "switch direct", "--check", "--against", "" + json())).isZero();
  }

  /** A measurement with one ratio. */
  private static Measurement figures(double ratio) {
    Spread spread = new Spread(ratio, ratio, ratio);
    return of(new Figure("switch", Peer.DIRECT, true, "ns", spread, spread, null, null));
  }

  private static Measurement of(Figure... figures) {
    return new Measurement(Map.of("jdk", "JDK 0"), Map.of(), List.of(), List.of(figures));
  }

  @Test
  void fifteenInAHundredAreNoise() {
    assertThat(new Regressions(figures(1), figures(1.14)).all()).isEmpty();
    assertThat(new Regressions(figures(1), figures(1.16)).all())
        .containsExactly("switch, direct: 1.16 times the floor, it was 1.00 (+16 %)");
    assertThat(new Regressions(of(), figures(2)).all()).isEmpty();
    assertThat(new Regressions(of(), figures(2)).unknown()).containsExactly("switch, direct");
  }

  @Test
  void costsHaveBounds() {
    Spread ratio = new Spread(3, 3, 3);
    Measurement now = of(new Figure("costs switch", "x", true, "ns", ratio, ratio, null, 2.0));
    assertThat(new Regressions(now, now).all())
        .containsExactly("costs switch, x: 3.00 times as much as without, the bound is 2.00");
    for (Cost cost : Cost.values()) {
      assertThat(Cost.bound(cost.text(), "costs spawn") == null).isEqualTo(cost == Cost.WITHOUT);
    }
  }

  @Test
  void serversAreComparedWithC() {
    List<Figure> figures =
        Servers.figures(
            List.of(
                new Server("50 × 64 bytes", "C, epoll", false, true, List.of(2.0, 4.0)),
                new Server("50 × 64 bytes", "ours, streams", true, false, List.of(3.0, 5.0))));
    assertThat(figures.get(0).toFloor()).isNull();
    assertThat(figures.get(1).toFloor()).isEqualTo(new Spread(1.375, 1.25, 1.5));
    assertThat(Page.of(new Measurement(Map.of(), Map.of(), List.of(), figures)))
        .contains("| **ours, streams** | 4.00; 1.38 (1.25–1.50) | ≤ 1.15 |");
  }

  @Test
  void aPageWithoutTheCommentsIsRefusedBeforeAnythingIsMeasured() throws IOException {
    Path page = Files.writeString(folder.resolve("page.md"), "nothing");
    assertThat(run("--readme", page.toString())).isEqualTo(1);
    assertThat(page).hasContent("nothing");
  }

  @Test
  void theReadmeShowsTheCommittedFile() throws IOException {
    Path copy = copyOfReadme();
    new Marked(copy).write(Page.of(Measurement.read(COMMITTED)));
    assertThat(copy).hasSameTextualContentAs(README);
  }

  /** Whatever this machine has; those in Java have tests of their own, but for the floor. */
  @Test
  void theProgramsOfThisMachineDoAllTheirWorks() throws IOException {
    Runtimes usual = CommandLine.populateCommand(new Runtimes());
    try (Scratch scratch = new Scratch("table")) {
      for (Peer peer : new Peers(scratch, usual, Map.of()).all()) {
        if (!Peer.isOurs(peer.name()) && !peer.name().equals("Netty")) {
          List<String> command = new ArrayList<>(peer.program());
          command.addAll(List.of("4", "1"));
          worksOf(peer).map(Work::text).forEach(command::add);
          assertThat(Commands.output(command).lines()).hasSize((int) worksOf(peer).count());
        }
        if (!peer.hello().isEmpty()) {
          assertThat(Commands.output(peer.hello())).isEqualTo("hello");
        }
      }
    }
  }

  private static Stream<Work> worksOf(Peer peer) {
    return peer.works().stream().filter(work -> work != Work.HELLO);
  }
}
