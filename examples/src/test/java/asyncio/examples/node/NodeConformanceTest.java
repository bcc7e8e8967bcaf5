package asyncio.examples.node;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The model prints what the real Node prints, for random programs.
 *
 * <p>{@code -Dnode.programs=2000} for more of them, {@code -Dnode.seed=…} for those of a run that
 * failed.
 */
class NodeConformanceTest {

  private static final int PROGRAMS = Integer.getInteger("node.programs", 300);
  private static final int MILLIS_PER_UNIT = 20;
  private static final int SLOW_MILLIS_PER_UNIT = 200;

  @EachEngine
  void printsWhatNodePrints(EngineKind engine) throws Exception {
    RealNode realNode = RealNode.find();
    long seed = Long.getLong("node.seed", new Random().nextInt(1_000_000));
    System.out.println(PROGRAMS + " programs for Node, from -Dnode.seed=" + seed);
    List<Block> programs = new ArrayList<>();
    for (int i = 0; i < PROGRAMS; i++) {
      programs.add(Generator.program(seed + i));
    }

    List<List<String>> expected = realNode.run(programs, MILLIS_PER_UNIT);
    List<Block> different = new ArrayList<>();
    List<List<String>> printed = new ArrayList<>();
    for (int i = 0; i < programs.size(); i++) {
      List<String> lines = Machine.run(engine, programs.get(i), MILLIS_PER_UNIT);
      if (!lines.equals(expected.get(i))) {
        different.add(programs.get(i));
        printed.add(lines);
      }
    }
    if (different.isEmpty()) {
      return;
    }

    // Was the machine only busy, and timers late? Few, and ten times slower, they will tell.
    System.out.println(different.size() + " of them are run again, slowly");
    assertThat(different).hasSizeLessThan(10 + PROGRAMS / 10);
    List<List<String>> slowly = realNode.run(different, SLOW_MILLIS_PER_UNIT);
    for (int i = 0; i < different.size(); i++) {
      assertThat(printed.get(i))
          .as("-Dnode.seed=%d: %s", seed, different.get(i).javaScript())
          .isEqualTo(slowly.get(i));
    }
  }
}
