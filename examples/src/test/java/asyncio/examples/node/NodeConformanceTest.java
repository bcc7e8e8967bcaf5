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
  private static final int MOST_RETRIES = 10;

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
    int retries = 0;
    for (int i = 0; i < programs.size(); i++) {
      Block program = programs.get(i);
      List<String> printed = Machine.run(engine, program, MILLIS_PER_UNIT);
      if (!printed.equals(expected.get(i))) {
        // Was it only that the machine was busy, and timers late? Alone, and slowly, it will tell.
        retries++;
        List<Block> alone = List.of(program);
        assertThat(printed)
            .as("-Dnode.programs=1 -Dnode.seed=%d\n%s", seed + i, program.javaScript())
            .isEqualTo(realNode.run(alone, SLOW_MILLIS_PER_UNIT).get(0));
        assertThat(retries).as("programs that had to be run again").isLessThan(MOST_RETRIES);
      }
    }
  }
}
