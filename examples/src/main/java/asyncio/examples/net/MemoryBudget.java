package asyncio.examples.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what is prepared for all clients together. A client that does not read keeps its part
 * until it is sent away; without a bound a thousand of them exhaust the memory.
 *
 * <p>Never waits: a client that gets little goes on with little. Any thread, because several
 * servers of one program share its memory.
 */
final class MemoryBudget {

  /** An eighth of the memory that this program may use. */
  static final MemoryBudget OF_PROGRAM = new MemoryBudget(Runtime.getRuntime().maxMemory() / 8);

  private final AtomicLong left;

  /**
   * A budget.
   *
   * @param bytes the most bytes that are out at the same time
   */
  MemoryBudget(long bytes) {
    left = new AtomicLong(bytes);
  }

  /** How many bytes can be had now. */
  long left() {
    return left.get();
  }

  /** Takes bytes, all or none; returns whether they were there. */
  boolean take(long bytes) {
    return left.getAndUpdate(there -> there < bytes ? there : there - bytes) >= bytes;
  }

  /** Gives bytes back. */
  void giveBack(long bytes) {
    left.addAndGet(bytes);
  }
}
