package asyncio.internal.wait;

import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.futures.Futures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Coroutines that wait for the same thing, in the order of their arrival.
 *
 * <ul>
 *   <li>FIFO: a wake-up goes to the coroutine that waits longest. Each coroutine awaits a ticket, a
 *       future of its own; a wake-up completes the ticket, and the coroutine goes on in the next
 *       turn.
 *   <li>Cancellation: a coroutine whose task is cancelled leaves the queue. No wake-up is spent on
 *       it.
 *   <li>Passing on: a coroutine that was woken and whose task is cancelled before it goes on leaves
 *       with the cancellation. Its wake-up would be lost; the caller of {@link #await(FutureLoop,
 *       Runnable)} says how to pass it on.
 * </ul>
 *
 * <p>A coroutine that was woken counts as waiting until it goes on: see {@link #isWaitedFor()}.
 *
 * <p>Not thread-safe: for the loop's thread. {@link #awaiting()} alone may be called by others.
 */
public final class WaitQueue {

  /** The tickets of coroutines that were not woken. A cancelled one stays until its task leaves. */
  private final Deque<Future<Void>> tickets = new ArrayDeque<>();

  /** How many coroutines were woken and have not gone on. */
  private int woken;

  /** A queue in which nobody waits. */
  public WaitQueue() {}

  // ---- waiting

  /**
   * Waits at the end of the queue for a wake-up.
   *
   * <p>Suspends: always. Cancellation: the caller leaves the queue; a wake-up that it has got
   * already is lost.
   *
   * @param loop the loop of the calling coroutine
   */
  public void await(FutureLoop loop) {
    await(loop, () -> {});
  }

  /**
   * Waits at the end of the queue for a wake-up.
   *
   * <p>Suspends: always. Cancellation: the caller leaves the queue; a wake-up that it has got
   * already is passed on.
   *
   * @param loop the loop of the calling coroutine
   * @param passOn called if the caller was woken, but leaves with an exception
   */
  public void await(FutureLoop loop, Runnable passOn) {
    Future<Void> ticket = new Future<>(loop);
    loop.created(ticket);
    tickets.add(ticket);
    boolean goesOn = false;
    try {
      ticket.await();
      goesOn = true;
    } finally {
      if (ticket.done() && !ticket.cancelled()) {
        woken--;
        if (!goesOn) {
          passOn.run();
        }
      } else {
        tickets.remove(ticket);
      }
    }
  }

  // ---- waking

  /**
   * Wakes the coroutine that waits longest, of those that were neither woken nor cancelled.
   *
   * @return false if there is none
   */
  public boolean wakeNext() {
    Future<Void> ticket = takeNext();
    if (ticket == null) {
      return false;
    }
    wake(ticket);
    return true;
  }

  /** Wakes all coroutines that were neither woken nor cancelled, in the order of their arrival. */
  public void wakeAll() {
    while (wakeNext()) {
      // the next one
    }
  }

  /**
   * Wakes the first coroutine, for a thing that only one can have. Does nothing if another
   * coroutine was woken and has not gone on, or if the first was cancelled and has not left: the
   * caller calls again when that coroutine leaves.
   */
  public void wakeFirst() {
    Future<Void> first = tickets.peek();
    if (woken == 0 && first != null && !first.done()) {
      tickets.remove();
      wake(first);
    }
  }

  /**
   * Throws an exception to all coroutines that were neither woken nor cancelled.
   *
   * @param exception thrown by their {@code await}
   */
  public void failAll(Throwable exception) {
    for (Future<Void> ticket = takeNext(); ticket != null; ticket = takeNext()) {
      if (isOpen(ticket)) {
        woken++;
        ticket.setException(exception);
      }
    }
  }

  private @Nullable Future<Void> takeNext() {
    Future<Void> ticket = tickets.poll();
    while (ticket != null && ticket.done()) { // cancelled, but has not left
      ticket = tickets.poll();
    }
    return ticket;
  }

  @SuppressWarnings("NullAway") // the one value of the type Void is null
  private void wake(Future<Void> ticket) {
    if (isOpen(ticket)) {
      woken++;
      ticket.setResult(null);
    }
  }

  /** A closed loop unwinds its coroutines itself, and takes no callbacks. */
  private static boolean isOpen(Future<Void> ticket) {
    return !ticket.getLoop().isClosed();
  }

  // ---- looking at it

  /**
   * Whether a coroutine waits that was not cancelled. One that was woken waits until it goes on.
   *
   * @return true if so
   */
  public boolean isWaitedFor() {
    return woken > 0 || !tickets.isEmpty() && !tickets.stream().allMatch(Future::cancelled);
  }

  /**
   * How many coroutines have not gone on: waiting, woken, or cancelled.
   *
   * @return the number
   */
  public int size() {
    return tickets.size() + woken;
  }

  /**
   * The tasks that wait and were not woken. Any thread may ask, and then may get what has just
   * changed, or a {@link RuntimeException}, as of {@link Dependent#dependents()}.
   *
   * @return the tasks, in the order of their arrival
   */
  public List<Future<?>> awaiting() {
    return tickets.stream()
        .<Future<?>>flatMap(ticket -> Futures.awaitedBy(ticket).stream())
        .toList();
  }
}
