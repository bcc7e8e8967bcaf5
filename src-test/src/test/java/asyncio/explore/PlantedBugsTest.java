package asyncio.explore;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.ReadyOrder;
import asyncio.test.explore.Explorer;
import asyncio.test.explore.ScheduleFailure;
import asyncio.test.explore.Trial;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each planted bug is hidden by first come, first served, and found by 1,000 schedules. */
class PlantedBugsTest {

  private static final ReadyOrder FIFO = ready -> 0;

  @ParameterizedTest
  @EnumSource
  void firstComeFirstServedHidesIt(PlantedBug bug) throws Throwable {
    Trial.of(bug.program()).run(FIFO, 0);
  }

  @ParameterizedTest
  @EnumSource
  void aThousandSchedulesFindIt(PlantedBug bug) {
    ScheduleFailure failure = Explorer.of(Trial.of(bug.program())).explore().failure();
    assertThat(failure).isNotNull();
    assertThat(failure.schedule().deviations()).hasSizeBetween(1, 3);
    assertThat(failure).hasMessageContaining("ran before").hasMessageContaining("-Dasyncio.seed=");
  }

  @ParameterizedTest
  @EnumSource
  void theShrunkScheduleFailsAgain(PlantedBug bug) {
    Trial trial = Trial.of(bug.program());
    ScheduleFailure failure = Explorer.of(trial).explore().failure();
    System.setProperty(Explorer.SEED_PROPERTY, Long.toString(failure.seed()));
    System.setProperty(Explorer.SCHEDULE_PROPERTY, failure.schedule().toString());
    try {
      ScheduleFailure again = Explorer.of(trial).explore().failure();
      assertThat(again.getCause()).hasSameClassAs(failure.getCause());
      assertThat(again.runs()).isEqualTo(1);
    } finally {
      System.clearProperty(Explorer.SEED_PROPERTY);
      System.clearProperty(Explorer.SCHEDULE_PROPERTY);
    }
  }
}
