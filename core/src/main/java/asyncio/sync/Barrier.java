package asyncio.sync;

import asyncio.futures.CancelledError;

/**
 * A point at which a fixed number of tasks wait for one another.
 *
 * <pre>{@code
 * var barrier = new Barrier(3);
 * ...
 * prepare(); // in each of three tasks
 * barrier.await();
 * ... // all three are prepared
 * }</pre>
 *
 * <p>When the last task arrives, all of them go on, and the barrier can be used again. A task that
 * arrives while others are leaving waits until they have left.
 *
 * <p>In Python: {@code asyncio.Barrier}. Not thread-safe: for the thread of its loop.
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

  /** How many tasks have arrived and not left. */
  private int count;

  /**
   * A barrier.
   *
   * @param parties how many tasks wait for one another
   * @throws IllegalArgumentException if {@code parties} is less than 1
   */
  public Barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("parties must be >= 1, not " + parties);
    }
    this.parties = parties;
  }

  /**
   * Waits until as many tasks have arrived here as this barrier has parties.
   *
   * <p>Suspends: unless this task is the last to arrive and nobody else uses the barrier at this
   * moment. Cancellation: the task no longer counts as arrived. Unless all had arrived by then, the
   * others go on waiting for one more.
   *
   * <p>In Python: {@code asyncio.Barrier.wait}.
   *
   * @return how many tasks had arrived before this one: a different number, from 0 on, for each
   *     task. If a task that waited with them was cancelled, two tasks may get the same number, and
   *     no task 0. The last to arrive always gets {@code parties() - 1}
   * @throws BrokenBarrierException if this barrier is broken, or is reset or aborted meanwhile
   * @throws CancelledError if the task is cancelled meanwhile
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
   * Makes this barrier empty and unbroken. The tasks that wait at it get a {@link
   * BrokenBarrierException}. A task that arrives before they have left waits until they have.
   *
   * <p>Suspends: only if another task uses the barrier at this moment. Cancellation: the barrier is
   * not reset.
   *
   * <p>In Python: {@code asyncio.Barrier.reset}.
   *
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if it has to wait, and this barrier was waited for in another
   *     loop
   */
  public void reset() {
    try (Held held = changed.acquire()) {
      change(count > 0 ? State.RESETTING : State.FILLING);
    }
  }

  /**
   * Breaks this barrier. The tasks that wait at it get a {@link BrokenBarrierException}, and so do
   * those that arrive before it is reset.
   *
   * <p>Suspends: only if another task uses the barrier at this moment. Cancellation: the barrier is
   * not broken.
   *
   * <p>In Python: {@code asyncio.Barrier.abort}.
   *
   * @throws CancelledError if the task is cancelled meanwhile
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
   * How many tasks wait for one another here.
   *
   * <p>In Python: {@code asyncio.Barrier.parties}.
   *
   * @return the number that the constructor was given
   */
  public int parties() {
    return parties;
  }

  /**
   * How many tasks have arrived and wait for others.
   *
   * <p>In Python: {@code asyncio.Barrier.n_waiting}.
   *
   * @return the number; 0 while tasks are leaving, and if the barrier is broken
   */
  public int nWaiting() {
    return state == State.FILLING ? count : 0;
  }

  /**
   * Whether this barrier was aborted and not reset since.
   *
   * <p>In Python: {@code asyncio.Barrier.broken}.
   *
   * @return true if it is broken
   */
  public boolean broken() {
    return state == State.BROKEN;
  }

  @Override
  public String toString() {
    return LoopBound.text(
        this, state.text + (broken() ? "" : " waiters=" + nWaiting() + "/" + parties));
  }
}
