package asyncio.stress;

import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.sync.Held;
import asyncio.sync.Lock;

/** One task at a time; none waits for a lock that is free. */
final class LockScenario implements Scenario {

  private final Lock lock = new Lock();
  private int inside;

  @Override
  public void step(Chaos chaos) {
    try (Held held = chaos.await(lock::acquire)) {
      inside++;
      assertThat(inside).isEqualTo(1);
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
    assertThat(lock.locked()).isEqualTo(inside == 1);
    if (inside == 0) {
      assertThat(waiting).isZero();
    }
  }

  @Override
  public void finish() {}

  @Override
  public void checkEnd() {
    assertThat(anonymous(lock)).isEqualTo("<Lock unlocked>");
  }
}
