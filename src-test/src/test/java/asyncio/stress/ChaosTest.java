package asyncio.stress;

import asyncio.EngineKind;
import asyncio.testing.OnBothEngines;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Random programs on the unhappy paths. {@link Trials} says how to make more runs; each run has a
 * time limit of its own, so that of the test is that of many runs.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS, threadMode = ThreadMode.SEPARATE_THREAD)
class ChaosTest {

  @OnBothEngines
  void interrupts(EngineKind engine) {
    Trials.run(engine, InterruptsProgram::run);
  }

  @OnBothEngines
  void throwing(EngineKind engine) {
    Trials.run(engine, trial -> new ThrowingProgram(trial).run());
  }

  @OnBothEngines
  void deepStacks(EngineKind engine) {
    Trials.run(engine, trial -> new DeepStackProgram(trial).run());
  }

  @OnBothEngines
  void closedChannels(EngineKind engine) {
    Trials.run(engine, trial -> new ClosedChannelsProgram(trial).run());
  }

  @OnBothEngines
  void closing(EngineKind engine) {
    Trials.run(engine, trial -> new ClosingProgram(trial).run());
  }
}
