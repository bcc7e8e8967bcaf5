package asyncio.sync;

import asyncio.futures.Future;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tasks that wait for the same thing, in the order of their arrival.
 *
 * <p>Who is woken goes on in the next turn, and stays in line until then. So does who is cancelled.
 */
final class WaitingLine {

  private final LoopBound owner;

  /** Those who have not been woken. The future of a task that was cancelled is cancelled, too. */
  private final Deque<Future<Void>> turns = new ArrayDeque<>();

  /** How many were woken, but have not gone on. */
  private int woken;

  WaitingLine(LoopBound owner) {
    this.owner = owner;
  }

  /** Waits at the end of the line until somebody wakes the caller. Suspends, always. */
  void await() {
    await(() -> {});
  }

  /**
   * Waits at the end of the line until somebody wakes the caller. Suspends, always.
   *
   * @param passOn called if the caller was woken, but cannot go on: it was cancelled, too
   */
  void await(Runnable passOn) {
    Future<Void> turn = owner.loop().createFuture();
    turns.add(turn);
    boolean goesOn = false;
    try {
      turn.await();
      goesOn = true;
    } finally {
      if (turn.done() && !turn.cancelled()) {
        woken--;
        if (!goesOn) {
          passOn.run();
        }
      } else {
        turns.remove(turn);
      }
    }
  }

  /**
   * Wakes who waits longest of those who were neither woken nor cancelled.
   *
   * @return whether there was one
   */
  boolean wakeNext() {
    Future<Void> turn = turns.poll();
    while (turn != null && turn.done()) {
      turn = turns.poll();
    }
    if (turn == null) {
      return false;
    }
    wake(turn);
    return true;
  }

  /** Wakes all who were neither woken nor cancelled. */
  void wakeAll() {
    while (wakeNext()) {
      // the next one
    }
  }

  /** Wakes who waits longest, unless that one was woken or cancelled already. */
  void wakeFirst() {
    Future<Void> first = turns.peek();
    if (woken == 0 && first != null && !first.done()) {
      turns.remove();
      wake(first);
    }
  }

  @SuppressWarnings("NullAway") // the one value of the type Void is null
  private void wake(Future<Void> turn) {
    if (owner.isOver()) {
      return; // its loop unwinds it
    }
    woken++;
    turn.setResult(null);
  }

  /** Whether somebody is in line, apart from those who were cancelled. */
  boolean isWaitedFor() {
    return woken > 0 || !turns.isEmpty() && !turns.stream().allMatch(Future::cancelled);
  }

  /** How many are in line, for the text of what is waited for. */
  String describe(String who) {
    int size = turns.size() + woken;
    return size == 0 ? "" : " " + who + "=" + size;
  }
}
