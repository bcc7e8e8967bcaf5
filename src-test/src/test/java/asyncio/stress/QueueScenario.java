package asyncio.stress;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.sync.Queue;
import asyncio.sync.QueueEmptyException;
import asyncio.sync.QueueFullException;
import asyncio.sync.QueueShutDownException;
import java.util.Random;

/**
 * Each item that was put in comes out once, in order; none waits for an item that is there, nor for
 * room that is there, nor for work that is done.
 */
final class QueueScenario implements Scenario {

  private final Queue<Integer> queue;

  /** What should be in the queue: one of Java's own. */
  private final java.util.Queue<Integer> model;

  private final boolean immediate;
  private final int putsInTen;
  private int lastItem;
  private int unfinished;
  private int putting;
  private int getting;
  private int joining;
  private boolean finishing;

  /**
   * A queue.
   *
   * @param model an empty queue of the same order
   * @param random says how often to put in, and how to shut it down in the end
   */
  QueueScenario(Queue<Integer> queue, java.util.Queue<Integer> model, Random random) {
    this.queue = queue;
    this.model = model;
    this.immediate = random.nextBoolean();
    this.putsInTen = 3 + random.nextInt(5);
  }

  @Override
  public void step(Chaos chaos) {
    try {
      if (chaos.oneIn(10)) {
        join(chaos);
      } else if (chaos.below(10) < putsInTen) {
        put(chaos);
      } else {
        work(chaos);
      }
    } catch (QueueShutDownException end) {
      assertThat(finishing).isTrue();
    }
    chaos.disturb();
  }

  private void put(Chaos chaos) {
    // Not in order: a priority queue has something to do.
    int item = lastItem++ * 7919 % 10_007;
    if (chaos.oneIn(4)) {
      try {
        queue.putNowait(item);
      } catch (QueueFullException full) {
        assertThat(model).hasSize(queue.maxsize());
        return;
      }
    } else {
      putting++;
      try {
        queue.put(item);
      } finally {
        putting--;
      }
    }
    model.add(item);
    unfinished++;
  }

  private void work(Chaos chaos) {
    int item;
    if (chaos.oneIn(4)) {
      try {
        item = queue.getNowait();
      } catch (QueueEmptyException empty) {
        assertThat(model).isEmpty();
        return;
      }
    } else {
      getting++;
      try {
        item = queue.get();
      } finally {
        getting--;
      }
    }
    assertThat(item).isEqualTo(model.remove());
    try {
      chaos.disturb();
      chaos.pause();
    } finally {
      unfinished--;
      queue.taskDone();
    }
  }

  private void join(Chaos chaos) {
    joining++;
    try {
      chaos.await(queue::join);
    } finally {
      joining--;
    }
  }

  @Override
  public void checkIdle(int waiting) {
    assertThat(queue.qsize()).isEqualTo(model.size());
    if (!queue.empty()) {
      assertThat(getting).isZero();
    }
    if (!queue.full()) {
      assertThat(putting).isZero();
    }
    if (unfinished == 0) {
      assertThat(joining).isZero();
    }
  }

  @Override
  public void finish() {
    finishing = true;
    queue.shutdown(immediate);
    if (immediate) {
      unfinished -= model.size();
      model.clear();
    }
    for (int item : queue) {
      assertThat(item).isEqualTo(model.remove());
      unfinished--;
      queue.taskDone();
      sleep(0);
    }
  }

  @Override
  public void checkEnd() {
    assertThat(unfinished).isZero();
    assertThat(model).isEmpty();
    queue.join();
    assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalArgumentException.class);
    assertThat(queue.toString()).endsWith(" maxsize=" + queue.maxsize() + " size=0 shutdown>");
  }
}
