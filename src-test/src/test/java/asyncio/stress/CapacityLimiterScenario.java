package asyncio.stress;

import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.sync.CapacityLimiter;
import asyncio.sync.Held;

/** Borrows tokens whose total changes; none is lost, and nobody waits while there is one. */
final class CapacityLimiterScenario implements Scenario {

  private static final int MOST = 3;

  private final CapacityLimiter limiter = new CapacityLimiter(MOST);
  private int inside;
  private boolean finishing;

  @Override
  public void step(Chaos chaos) {
    if (!finishing && chaos.oneIn(4)) {
      limiter.setTotal(chaos.below(MOST + 1));
    }
    try (Held held = chaos.await(limiter::acquire)) {
      inside++;
      assertThat(inside).isLessThanOrEqualTo(MOST);
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
    assertThat(limiter.borrowed()).isEqualTo(inside);
    if (limiter.available() > 0) {
      assertThat(waiting).isZero();
    }
  }

  @Override
  public void finish() {
    finishing = true;
    limiter.setTotal(1);
  }

  @Override
  public void checkEnd() {
    assertThat(anonymous(limiter)).matches("<CapacityLimiter borrowed=0 of \\d>");
  }
}
