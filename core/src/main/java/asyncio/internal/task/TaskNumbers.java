package asyncio.internal.task;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers for the names of one loop's tasks; no two tasks of the process have the same.
 *
 * <p>A loop that runs takes numbers in blocks, so that loops in several threads do not fight for
 * one counter. At the end of its run it gives the rest of its block back: loops that run one after
 * the other number their tasks without a gap, as in asyncio.
 *
 * <p>For the thread that has control of the loop.
 */
public final class TaskNumbers {

  private static final int BLOCK = 256;

  private static final AtomicInteger TAKEN = new AtomicInteger();

  /** The last number that was given to a task, and the last one of the block. */
  private int last;

  private int blockEnd;

  /** No number taken so far. */
  public TaskNumbers() {}

  /**
   * The number of a new task.
   *
   * @param running whether the loop runs
   * @return the number; wraps
   */
  public int next(boolean running) {
    if (last == blockEnd) {
      int taken = running ? BLOCK : 1;
      last = TAKEN.getAndAdd(taken);
      blockEnd = last + taken;
    }
    return ++last;
  }

  /** The loop's run is over. */
  public void giveBack() {
    if (last != blockEnd && TAKEN.compareAndSet(blockEnd, last)) {
      blockEnd = last;
    }
  }
}
