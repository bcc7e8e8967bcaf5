package asyncio.stress;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.sync.Held;
import asyncio.sync.Semaphore;
import java.util.function.IntFunction;

/** At most as many tasks at a time as there are permits; none waits while there is one. */
final class SemaphoreScenario implements Scenario {

  private final int permits;
  private final Semaphore semaphore;
  private int inside;

  SemaphoreScenario(int permits, IntFunction<Semaphore> factory) {
    this.permits = permits;
    this.semaphore = factory.apply(permits);
  }

  @Override
  public void step(Chaos chaos) {
    try (Held held = chaos.await(semaphore::acquire)) {
      inside++;
      assertThat(inside).isLessThanOrEqualTo(permits);
      try {
        chaos.pause();
      } finally {
        inside--;
      }
    }
    chaos.disturb();
  }

  @Override
  public void checkIdle(int waiting) {
    assertThat(semaphore.locked()).isEqualTo(inside == permits);
    if (inside < permits) {
      assertThat(waiting).isZero();
    }
  }

  @Override
  public void finish() {}

  @Override
  public void checkEnd() {
    assertThat(semaphore.toString()).endsWith(" unlocked value=" + permits + ">");
  }
}
