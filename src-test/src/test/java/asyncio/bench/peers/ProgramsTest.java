package asyncio.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.bench.WatchedBenchmark.Watcher;
import asyncio.testing.OnBothEngines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the programs that the table compares, but not for long. */
class ProgramsTest {

  private static final List<String> ALL =
      List.of(
          "4",
          "2",
          "switch",
          "spawn",
          "queue1",
          "queue100",
          "wakeup",
          "callbacks",
          "timers",
          "suspended");

  private final List<String> lines = new ArrayList<>();

  @OnBothEngines
  void oursDoesAllWorks(EngineKind engine) {
    OurProgram.run(engine, OurProgram.NOTHING, ALL, lines::add);
    assertThat(lines).hasSize(16).allMatch(line -> line.startsWith("{\"work\": \""));
    assertThat(lines.get(12)).contains("\"cpu\"", "\"wall\"", "\"peak\"");
    assertThat(lines.get(14)).contains("\"bytes\"", "\"release_first\"");
    assertThat(lines.get(15)).contains("\"release_warm\"").doesNotContain("\"bytes\"");
  }

  @OnBothEngines
  void oursDoesThemAtEachCost(EngineKind engine) {
    List<String> costs = new ArrayList<>(List.of(OurProgram.VARIABLES));
    for (Watcher watcher : Watcher.values()) {
      costs.add(watcher.name());
    }
    for (String cost : costs) {
      OurProgram.run(engine, cost, List.of("4", "1", "switch", "spawn"), lines::add);
    }
    assertThat(lines).hasSize(2 * costs.size()).allMatch(line -> line.contains("\"ns\": "));
  }

  @Test
  void nettyDoesWhatItCan() throws Exception {
    NettyProgram.run(List.of("4", "1", "callbacks", "timers"), lines::add);
    assertThat(lines).hasSize(2);
  }
}
