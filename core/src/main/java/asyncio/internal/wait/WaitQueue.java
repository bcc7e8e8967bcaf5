package asyncio.internal.wait;

import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.futures.Futures;
import asyncio.internal.stack.StackReserve;
import asyncio.internal.text.Nameless;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Coroutines that wait for the same thing, in the order of their arrival.
 *
 * <ul>
 *   <li>FIFO: a wake-up goes to the coroutine that waits longest. Each coroutine awaits a place, a
 *       future of its own; a wake-up completes the place, and the coroutine goes on in the next
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

  // The coroutines that were not woken, in a chain: any of them may leave at any time, and there
  // may be very many. A cancelled one stays until its task leaves.
  private @Nullable Place first;
  private @Nullable Place last;

  /** How many places the chain has. */
  private int length;

  /** How many coroutines were woken and have not gone on. */
  private int woken;

  /** A queue in which nobody waits. */
  public WaitQueue() {}

  /** A place in the queue: what one coroutine waits for. */
  private static final class Place extends Future<Void> implements Nameless {

    @Nullable Place before;
    @Nullable Place after;
    boolean left;

    Place(FutureLoop loop) {
      super(loop);
    }
  }

  private void append(Place place) {
    place.before = last;
    if (last == null) {
      first = place;
    } else {
      last.after = place;
    }
    last = place;
    length++;
  }

  private void remove(Place place) {
    if (place.left) {
      return;
    }
    place.left = true;
    Place before = place.before;
    Place after = place.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    length--;
  }

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
    StackReserve.requireMore(); // a place that cannot be left would take a wake-up
    Place place = new Place(loop);
    loop.created(place);
    append(place);
    boolean goesOn = false;
    try {
      place.await();
      goesOn = true;
    } finally {
      if (place.done() && !place.cancelled()) {
        woken--;
        if (!goesOn) {
          passOn.run();
        }
      } else {
        remove(place);
      }
    }
  }

  // ---- waking

  /**
   * Wakes the coroutine that waits longest, of those that were neither woken nor cancelled.
   *
   * @return false if there is none, or if their loop is closed
   */
  public boolean wakeNext() {
    return first != null && wakeFirstOpen(); // short: the JIT inlines it where nobody waits
  }

  private boolean wakeFirstOpen() {
    Place place = takeNext();
    return place != null && wake(place);
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
    Place next = first;
    if (woken == 0 && next != null && !next.done()) {
      remove(next);
      wake(next);
    }
  }

  /**
   * Throws an exception to all coroutines that were neither woken nor cancelled.
   *
   * @param exception thrown by their {@code await}
   */
  public void failAll(Throwable exception) {
    for (Place place = takeNext(); place != null; place = takeNext()) {
      if (isOpen(place)) {
        woken++;
        place.setException(exception);
      }
    }
  }

  private @Nullable Place takeNext() {
    for (Place next = first; next != null; next = first) {
      remove(next);
      if (!next.done()) { // else it was cancelled, but has not left
        return next;
      }
    }
    return null;
  }

  @SuppressWarnings("NullAway") // the one value of the type Void is null
  private boolean wake(Place place) {
    boolean open = isOpen(place);
    if (open) {
      woken++;
      place.setResult(null);
    }
    return open;
  }

  /** A closed loop unwinds its coroutines itself, and takes no callbacks. */
  private static boolean isOpen(Place place) {
    return !place.getLoop().isClosed();
  }

  // ---- looking at it

  /**
   * Whether a coroutine waits that was not cancelled. One that was woken waits until it goes on.
   *
   * @return true if so
   */
  public boolean isWaitedFor() {
    if (woken > 0) {
      return true;
    }
    for (Place place = first; place != null; place = place.after) {
      if (!place.cancelled()) {
        return true;
      }
    }
    return false;
  }

  /**
   * How many coroutines have not gone on: waiting, woken, or cancelled.
   *
   * @return the number
   */
  public int size() {
    return length + woken;
  }

  /**
   * The tasks that wait and were not woken. Any thread may ask, and then may get what has just
   * changed, or a {@link RuntimeException}, as of {@link Dependent#dependents()}.
   *
   * @return the tasks, in the order of their arrival
   */
  public List<Future<?>> awaiting() {
    List<Future<?>> tasks = new ArrayList<>();
    for (Place place = first; place != null; place = place.after) {
      tasks.addAll(Futures.awaitedBy(place));
    }
    return List.copyOf(tasks);
  }
}
