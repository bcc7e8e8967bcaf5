package asyncio.examples.broker;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.Worlds;
import asyncio.test.simulation.Simulation;
import asyncio.test.simulation.SimulationFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The trade in simulation: no order is lost, and none is charged twice. And the simulation finds
 * each mistake, within some seeds.
 *
 * <p>{@code -Dsimulation.seeds=1000} runs more seeds; {@code -Dsimulation.seed=42} runs one; {@code
 * -Dbroker.mistakes=1000} looks for the first seed that finds each mistake.
 */
class TradeSimulationTest {

  private static final int MOST = 1000;
  private static final int SEARCH = Integer.getInteger("broker.mistakes", 0);

  @Test
  void nothingIsLostAndNothingIsChargedTwice() {
    Worlds.play(30, simulation -> TradeWorld.play(simulation, new Rules()));
  }

  @Test
  void aSeedIsAlwaysTheSameWorld() {
    for (long seed = 1; seed <= Integer.getInteger("simulation.seeds", 5); seed++) {
      assertThat(hash(seed, EngineKind.PORTABLE)).as("seed " + seed).isEqualTo(hash(seed, null));
    }
  }

  /** A number for all that happens in a world. */
  private static int hash(long seed, @Nullable EngineKind engine) {
    return Simulation.trace(seed, engine, simulation -> TradeWorld.play(simulation, new Rules()))
        .hashCode();
  }

  @ParameterizedTest
  @EnumSource
  void isFound(Mistake mistake) {
    boolean isKnown = SEARCH == 0 && finds(mistake.seed(), mistake);
    assertThat(isKnown || isFoundBySearch(mistake)).isTrue();
  }

  private static boolean isFoundBySearch(Mistake mistake) {
    for (long seed = 1; seed <= (SEARCH > 0 ? SEARCH : MOST); seed++) {
      if (finds(seed, mistake)) {
        return true;
      }
    }
    return false;
  }

  private static boolean finds(long seed, Mistake mistake) {
    try {
      Simulation.run(seed, simulation -> TradeWorld.play(simulation, mistake.rules()));
      return false;
    } catch (SimulationFailure found) {
      String why = String.valueOf(found.getCause().getMessage()).strip().replaceAll("\\s+", " ");
      System.out.printf("%s: seed %d, after %.1f s: %s%n", mistake, seed, found.time(), why);
      return true;
    }
  }
}
