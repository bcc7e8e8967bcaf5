package asyncio.stress;

import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.sync.Condition;
import asyncio.sync.Held;

/**
 * Some tasks make things, others wait for them: each has the lock whenever it is not waiting, and
 * none waits for what is there.
 */
final class ConditionScenario implements Scenario {

  private final Condition condition = new Condition();
  private Task<?> holder;
  private int available;
  private int made;
  private int taken;
  private boolean finishing;

  @Override
  public void step(Chaos chaos) {
    try (Held held = chaos.await(condition::acquire)) {
      enter();
      try {
        if (chaos.oneIn(4)) {
          make(1 + chaos.below(2), chaos);
        } else {
          take(chaos);
        }
      } finally {
        leave();
      }
    }
    chaos.disturb();
  }

  private void make(int number, Chaos chaos) {
    available += number;
    made += number;
    if (chaos.oneIn(10)) {
      condition.signalAll();
    } else {
      condition.signal(number);
    }
    chaos.disturb();
    chaos.disturb();
    chaos.pause();
  }

  private void take(Chaos chaos) {
    while (available == 0 && !finishing) {
      leave();
      try {
        chaos.<Boolean>await(condition::await);
      } finally {
        enter();
      }
    }
    if (available > 0) {
      available--;
      taken++;
    }
    chaos.disturb();
  }

  private void enter() {
    assertThat(holder).isNull();
    holder = Asyncio.currentTask();
  }

  private void leave() {
    assertThat(condition.locked()).isTrue();
    holder = null;
  }

  @Override
  public void checkIdle(int waiting) {
    if (!condition.locked() && available > 0) {
      assertThat(waiting).isZero();
    }
  }

  @Override
  public void finish() {
    try (Held held = condition.acquire()) {
      finishing = true;
      condition.signalAll();
    }
  }

  @Override
  public void checkEnd() {
    assertThat(taken + available).isEqualTo(made);
    assertThat(anonymous(condition)).isEqualTo("<Condition unlocked>");
  }
}
