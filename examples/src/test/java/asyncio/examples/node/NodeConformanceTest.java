package asyncio.examples.node;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;

/**
 * The model prints what the real Node prints, for random programs, the same in each run.
 *
 * <p>{@code -Dnode.programs=2000} for more of them, {@code -Dnode.seed=…} for others.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NodeConformanceTest {

  private static final int PROGRAMS = Integer.getInteger("node.programs", 300);
  private static final long SEED = Long.getLong("node.seed", 1);

  /** Real time, for the real Node. */
  private static final int MILLIS_PER_UNIT = 20;

  private static final int MOST_MILLIS_PER_UNIT = 1500;

  /** A program's timers may be late one after the other: all of that is to be less than a unit. */
  private static final int DELAYS_PER_UNIT = 20;

  /** A program, and what the model and Node have printed. */
  private record Difference(Block program, List<String> model, List<String> node) {}

  @EachEngine
  void printsWhatNodePrints(EngineKind engine) throws Exception {
    RealNode realNode = RealNode.find();
    List<Block> programs = new ArrayList<>();
    for (int i = 0; i < PROGRAMS; i++) {
      programs.add(Generator.program(SEED + i));
    }
    // When Node was held up, its timers may have been late: those programs run again, more slowly.
    for (int unit = MILLIS_PER_UNIT; !programs.isEmpty(); unit *= 4) {
      Assumptions.assumeTrue(unit < MOST_MILLIS_PER_UNIT, "Node is held up too much here.");
      RealNode.Outcome real = realNode.run(programs, unit);
      List<Difference> differences = new ArrayList<>();
      for (int i = 0; i < programs.size(); i++) {
        List<String> model = Machine.run(engine, programs.get(i), unit);
        List<String> node = real.lines().get(i);
        if (!model.equals(node)) {
          differences.add(new Difference(programs.get(i), model, node));
        }
      }
      if (real.longestDelay() * DELAYS_PER_UNIT <= unit) {
        assertThat(differences)
            .allSatisfy(
                found ->
                    assertThat(found.model())
                        .as(found.program().javaScript())
                        .isEqualTo(found.node()));
      }
      programs = differences.stream().map(Difference::program).toList();
    }
  }
}
