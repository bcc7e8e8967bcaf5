package asyncio.sync;

import asyncio.futures.CancelledError;

/**
 * A point at which a fixed number of tasks wait for each other.
 *
 * <pre>{@code
 * var barrier = new Barrier(3);
 * ...
 * prepare(); // in each of three tasks
 * barrier.await();
 * ... // all three are prepared
 * }</pre>
 *
 * <p>When the last one arrives, all go on, and the barrier can be used again: whoever comes while
 * they are leaving waits until they have left.
 *
 * <p>In Python: {@code asyncio.Barrier}. Not thread-safe.
 */
public final class Barrier {

  // FILLING --the last one arrives--> DRAINING --the last one has left--> FILLING
  // FILLING, DRAINING --reset--> RESETTING --the last one has left--> FILLING
  // any --abort--> BROKEN --reset--> as above
  private enum State {
    FILLING("filling"),
    DRAINING("draining"),
    RESETTING("resetting"),
    BROKEN("broken");

    private final String text;

    State(String text) {
      this.text = text;
    }
  }

  private final int parties;

  /** Signalled whenever the state changes. */
  private final Condition changed = new Condition();

  private State state = State.FILLING;

  /** Those who have arrived, and not left. */
  private int count;

  /**
   * A barrier.
   *
   * @param parties how many tasks wait for each other
   * @throws IllegalArgumentException if the number is less than 1
   */
  public Barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("parties must be >= 1, not " + parties);
    }
    this.parties = parties;
  }

  /**
   * Waits until as many tasks as this barrier has parties wait here. Suspends, except in the one
   * that arrives last.
   *
   * @return how many were waiting when the task arrived: a different number, from 0 on, in each of
   *     them. But if somebody was cancelled who waited with them, two may get the same, and none 0;
   *     only the last to arrive can be told for sure: it gets {@code parties() - 1}
   * @throws BrokenBarrierException if this barrier is broken, or is reset or aborted meanwhile
   * @throws CancelledError if the task is cancelled meanwhile; it does not count as arrived then,
   *     and the others go on waiting
   * @throws IllegalStateException if it has to wait, and this barrier was waited for in another
   *     loop
   */
  public int await() {
    try (Held held = changed.acquire()) {
      changed.waitFor(() -> state != State.DRAINING && state != State.RESETTING);
      if (state == State.BROKEN) {
        throw new BrokenBarrierException(
            "The barrier was aborted: it must be reset before it can be used again.");
      }
      int index = count;
      count++;
      try {
        if (count == parties) {
          change(State.DRAINING);
        } else {
          awaitFull();
        }
        return index;
      } finally {
        count--;
        left();
      }
    }
  }

  private void awaitFull() {
    changed.waitFor(() -> state != State.FILLING);
    if (state != State.DRAINING) {
      throw new BrokenBarrierException("The barrier was reset or aborted.");
    }
  }

  private void left() {
    if (count == 0) {
      change(state == State.BROKEN ? State.BROKEN : State.FILLING);
    }
  }

  /**
   * Makes this barrier as it was at first. Those who wait at it get a {@link
   * BrokenBarrierException}; whoever comes before they have left waits for that. Suspends only if
   * others hold the barrier at this moment.
   *
   * @throws CancelledError if the task is cancelled meanwhile; nothing is changed then
   * @throws IllegalStateException if it has to wait, and this barrier was waited for in another
   *     loop
   */
  public void reset() {
    try (Held held = changed.acquire()) {
      change(count > 0 ? State.RESETTING : State.FILLING);
    }
  }

  /**
   * Breaks this barrier: those who wait at it, and those who come later, get a {@link
   * BrokenBarrierException}, until it is reset. Suspends only if others hold the barrier at this
   * moment.
   *
   * @throws CancelledError if the task is cancelled meanwhile; nothing is changed then
   * @throws IllegalStateException if it has to wait, and this barrier was waited for in another
   *     loop
   */
  public void abort() {
    try (Held held = changed.acquire()) {
      change(State.BROKEN);
    }
  }

  private void change(State newState) {
    state = newState;
    changed.wakeAll();
  }

  /**
   * How many tasks wait for each other here.
   *
   * @return the number given at first
   */
  public int parties() {
    return parties;
  }

  /**
   * How many tasks wait for others to arrive.
   *
   * @return their number; 0 while tasks are leaving, and if the barrier is broken
   */
  public int nWaiting() {
    return state == State.FILLING ? count : 0;
  }

  /**
   * Whether this barrier was aborted, and not reset since.
   *
   * @return true if so
   */
  public boolean broken() {
    return state == State.BROKEN;
  }

  @Override
  public String toString() {
    return "<Barrier "
        + state.text
        + (broken() ? "" : " waiters=" + nWaiting() + "/" + parties)
        + ">";
  }
}
