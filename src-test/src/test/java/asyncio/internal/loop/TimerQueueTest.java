package asyncio.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerQueueTest {

  private record Timer(int birth, long deadline) {}

  private final Set<Timer> cancelled = new HashSet<>();
  private final TimerQueue<Timer> queue = new TimerQueue<>(cancelled::contains);

  private List<Timer> takeDue(long now) {
    List<Timer> due = new ArrayList<>();
    queue.takeDue(now, due::add);
    return due;
  }

  private Timer add(int birth, long deadline) {
    Timer timer = new Timer(birth, deadline);
    queue.add(deadline, timer);
    return timer;
  }

  private void cancel(Timer timer) {
    cancelled.add(timer);
    queue.noteCancelled();
  }

  @Test
  void anEmptyQueueHasNoDeadline() {
    assertThat(queue.firstDeadline()).isEqualTo(TimerQueue.NEVER);
    assertThat(takeDue(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void thoseOfOneDeadlineComeInTheOrderOfScheduling() {
    List<Timer> added = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      added.add(add(i, 7));
    }
    assertThat(takeDue(7)).isEqualTo(added);
  }

  @Test
  void aCancelledOneDoesNotCountAsTheFirst() {
    cancel(add(0, 1));
    add(1, 2);
    assertThat(queue.firstDeadline()).isEqualTo(2);
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void givesTheMemoryOfABurstBack() {
    for (int i = 0; i < 100_000; i++) {
      add(i, i);
    }
    assertThat(takeDue(99_990)).hasSize(99_991);
    assertThat(queue.capacity()).isLessThan(1_000);
    assertThat(takeDue(100_000)).hasSize(9);
    assertThat(queue.capacity()).isLessThan(1_000);

    List<Timer> timers = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      timers.add(add(i, i));
    }
    timers.forEach(this::cancel);
    assertThat(queue.firstDeadline()).isEqualTo(TimerQueue.NEVER);
    assertThat(queue.capacity()).isLessThan(1_000);

    for (int i = 0; i < 100_000; i++) {
      add(i, i);
    }
    queue.clear();
    assertThat(queue.capacity()).isLessThan(1_000);
    assertThat(queue.firstDeadline()).isEqualTo(TimerQueue.NEVER);
  }

  /** Against a sorted list. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void behavesAsASortedList(long seed) {
    Random random = new Random(seed);
    List<Timer> expected = new ArrayList<>();
    int births = 0;
    for (long now = 0; now < 300; now++) {
      for (int i = random.nextInt(20); i > 0; i--) {
        expected.add(add(births++, now + random.nextInt(40)));
      }
      // Rarely or mostly: the latter makes the queue sweep.
      for (int i = random.nextInt(seed % 2 == 0 ? 3 : 20); i > 0 && !expected.isEmpty(); i--) {
        cancel(expected.remove(random.nextInt(expected.size())));
      }
      expected.sort(Comparator.comparingLong(Timer::deadline).thenComparingInt(Timer::birth));
      List<Timer> due = new ArrayList<>();
      while (!expected.isEmpty() && expected.get(0).deadline() <= now) {
        due.add(expected.remove(0));
      }
      assertThat(takeDue(now)).isEqualTo(due);
      assertThat(queue.size()).isEqualTo(expected.size());
    }
  }
}
