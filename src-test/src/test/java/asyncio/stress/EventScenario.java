package asyncio.stress;

import static asyncio.testing.Texts.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.sync.Event;

/** None waits for an event that is set. */
final class EventScenario implements Scenario {

  private final Event event = new Event();
  private boolean finishing;

  @Override
  public void step(Chaos chaos) {
    switch (chaos.below(4)) {
      case 0 -> event.set();
      case 1 -> {
        if (!finishing) {
          event.clear();
        }
      }
      default -> assertThat(chaos.<Boolean>await(event::await)).isTrue();
    }
    chaos.disturb();
  }

  @Override
  public void checkIdle(int waiting) {
    if (event.isSet()) {
      assertThat(waiting).isZero();
    }
  }

  @Override
  public void finish() {
    finishing = true;
    event.set();
  }

  @Override
  public void checkEnd() {
    assertThat(anonymous(event)).isEqualTo("<Event set>");
  }
}
