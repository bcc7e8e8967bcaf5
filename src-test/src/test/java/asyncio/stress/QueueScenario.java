package asyncio.stress;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.sync.Queue;
import asyncio.sync.QueueEmptyException;
import asyncio.sync.QueueFullException;
import asyncio.sync.QueueShutDownException;

/**
 * Each item that was put in comes out once, in order; none waits for an item that is there, nor for
 * room that is there, nor for work that is done.
 */
final class QueueScenario implements Scenario {

  private final Queue<Integer> queue;

  /** What should be in the queue: one of Java's own. */
  private final java.util.Queue<Integer> model;

  private final boolean immediate;
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
   * @param immediate how to shut it down in the end
   */
  QueueScenario(Queue<Integer> queue, java.util.Queue<Integer> model, boolean immediate) {
    this.queue = queue;
    this.model = model;
    this.immediate = immediate;
  }

  @Override
  public void step(Chaos chaos) {
    try {
      switch (chaos.below(10)) {
        case 0 -> join(chaos);
        case 1, 2, 3, 4 -> put(chaos);
        default -> {
          get(chaos);
          try {
            chaos.disturb();
            chaos.pause();
          } finally {
            unfinished--;
            queue.taskDone();
          }
        }
      }
      chaos.disturb();
    } catch (QueueShutDownException end) {
      assertThat(finishing).isTrue();
    } catch (QueueFullException full) {
      assertThat(model).hasSize(queue.maxsize());
    } catch (QueueEmptyException empty) {
      assertThat(model).isEmpty();
    }
  }

  private void put(Chaos chaos) {
    // Not in order: a priority queue has something to do.
    int item = lastItem++ * 7919 % 10_007;
    if (chaos.oneIn(4)) {
      queue.putNowait(item);
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

  private void get(Chaos chaos) {
    int item;
    if (chaos.oneIn(4)) {
      item = queue.getNowait();
    } else {
      getting++;
      try {
        item = queue.get();
      } finally {
        getting--;
      }
    }
    assertThat(item).isEqualTo(model.remove());
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
