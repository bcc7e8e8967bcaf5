package asyncio.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.test.Steps;
import asyncio.test.internal.network.Agenda;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The agenda keeps the order. */
class AgendaTest {

  private final Agenda agenda = new Agenda();
  private final Steps steps = new Steps();

  private void schedule(long time, String word) {
    agenda.at(time, () -> steps.log(word + "@" + agenda.now()));
  }

  @Test
  void eventsHappenByTimeAndThenByAge() {
    schedule(3, "d");
    schedule(1, "a");
    schedule(2, "b");
    schedule(2, "c");
    assertThat(agenda.next()).isEqualTo(1);
    agenda.advanceTo(2);
    steps.assertAre("a@1 b@2 c@2");
    assertThat(agenda.now()).isEqualTo(2);
    agenda.advanceTo(10);
    steps.assertAre("a@1 b@2 c@2 d@3");
    assertThat(agenda.now()).isEqualTo(10);
    assertThat(agenda.next()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatAnEventSchedulesHappensWhenItIsDue() {
    agenda.at(
        5,
        () -> {
          schedule(1, "late"); // at once: time does not go back
          schedule(7, "soon");
          schedule(20, "later");
        });
    agenda.advanceTo(10);
    steps.assertAre("late@5 soon@7");
  }

  @Test
  void anEventCanBeTakenBack() {
    Agenda.Entry first = agenda.at(1, () -> steps.log("first"));
    Agenda.Entry second = agenda.at(2, () -> steps.log("second"));
    first.cancel();
    assertThat(agenda.next()).isEqualTo(2);
    agenda.advanceTo(2);
    second.cancel();
    steps.assertAre("second");
  }

  @Test
  void manyEventsComeInOrder() {
    SplittableRandom random = new SplittableRandom(1);
    List<Long> times = new ArrayList<>();
    List<Long> happened = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      long time = random.nextLong(1_000);
      times.add(time);
      agenda.at(time, () -> happened.add(agenda.now()));
    }
    agenda.advanceTo(1_000);
    times.sort(null);
    assertThat(happened).isEqualTo(times);
  }
}
