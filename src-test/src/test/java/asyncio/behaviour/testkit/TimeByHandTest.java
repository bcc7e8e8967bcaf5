package asyncio.behaviour.testkit;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Task;
import asyncio.test.BothEngines;
import asyncio.test.Steps;
import asyncio.test.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;

/** Time that a test moves by hand. */
class TimeByHandTest {

  @BothEngines
  void timersRunEachAtItsOwnTime(VirtualClock clock, Steps steps) {
    for (double delay : new double[] {3, 1, 5, 7}) {
      createTask(
          () -> {
            sleep(delay);
            steps.log(clock.time());
          });
    }
    clock.advance(5);
    steps.assertAre("1.0 3.0 5.0");
    assertThat(clock.time()).isEqualTo(5.0);
    clock.advance(Duration.ofSeconds(2));
    steps.assertAre("1.0 3.0 5.0 7.0");
  }

  @BothEngines
  void whatIsDueAtTheEndRunsToItsEnd(VirtualClock clock, Steps steps) {
    createTask(
        () -> {
          sleep(1);
          for (int i = 0; i < 10; i++) {
            sleep(0);
          }
          steps.log("all");
        });
    clock.advance(1);
    steps.assertAre("all");
  }

  @BothEngines
  void runUntilIdleLetsNoTimePass(VirtualClock clock, Steps steps) {
    Task<?> task =
        createTask(
            () -> {
              steps.log("begin");
              createTask(() -> steps.log("child")).join();
              getRunningLoop().callLater(0, () -> steps.log("callback"));
              sleep(1);
              steps.log("end");
            });
    clock.runUntilIdle();
    steps.assertAre("begin child callback");
    assertThat(clock.time()).isZero();
    task.join();
  }

  @BothEngines
  void severalMayWaitUntilAllIsIdle(VirtualClock clock, Steps steps) {
    Task<?> other =
        createTask(
            () -> {
              clock.runUntilIdle();
              steps.log("other");
            });
    clock.runUntilIdle();
    steps.log("this");
    other.join();
    assertThat(steps.soFar()).containsExactlyInAnyOrder("other", "this");
  }

  /** A sleep would wait for the job, in real time. */
  @BothEngines
  void advanceDoesNotWaitForWorkOutside(VirtualClock clock) {
    CountDownLatch end = new CountDownLatch(1);
    Task<?> job = createTask(() -> toThread(() -> end.await()));
    clock.runUntilIdle();
    assertThat(getRunningLoop().outsideWork()).isOne();
    clock.advance(60);
    assertThat(clock.time()).isEqualTo(60.0);
    assertThat(job.done()).isFalse();
    end.countDown();
    job.join();
  }

  @BothEngines
  void timeDoesNotGoBack(VirtualClock clock) {
    assertThatThrownBy(() -> clock.advance(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> clock.advance(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @BothEngines
  void javaTimeIsTheSameTime(VirtualClock clock) {
    java.time.Clock inBerlin = clock.asClock(ZoneId.of("Europe/Berlin"));
    assertThat(clock.instantSource().instant()).isEqualTo(VirtualClock.BEGIN);
    sleep(Duration.ofDays(366));
    assertThat(clock.instantSource().instant()).isEqualTo(Instant.parse("2001-01-01T00:00:00Z"));
    assertThat(inBerlin.instant()).isEqualTo(Instant.parse("2001-01-01T00:00:00Z"));
    assertThat(inBerlin.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
  }
}
