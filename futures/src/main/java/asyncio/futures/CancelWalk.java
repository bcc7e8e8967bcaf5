package asyncio.futures;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code cancel}, which goes on from future to future: from a task to what it awaits,
 * from a gathering to its children. In the order of a recursion, but without one: the chain may be
 * longer than the stack.
 */
final class CancelWalk {

  private final @Nullable String message;
  private final Deque<Visit> path = new ArrayDeque<>();

  /** A future that leads to itself, as a gathering of the task that awaits it, is visited once. */
  private final Set<Future<?>> onPath = Collections.newSetFromMap(new IdentityHashMap<>());

  private CancelWalk(@Nullable String message) {
    this.message = message;
  }

  /** A future on the way, and whether one of those that it leads to has accepted. */
  private static final class Visit {

    final Future<?> future;
    final Iterator<? extends Future<?>> next;
    boolean accepted;

    Visit(Future<?> future, Iterator<? extends Future<?>> next) {
      this.future = future;
      this.next = next;
    }
  }

  /** Cancels a future that is not done, and what it leads to. Returns whether it accepts that. */
  static boolean from(Future<?> first, @Nullable String message) {
    return new CancelWalk(message).run(first);
  }

  private boolean run(Future<?> first) {
    if (!enter(first)) {
      throw new IllegalArgumentException("not on the way of a cancellation: " + first);
    }
    while (true) {
      Visit visit = path.getLast();
      if (visit.next.hasNext()) {
        Future<?> next = visit.next.next();
        if (!next.done() && !onPath.contains(next) && !enter(next)) {
          visit.accepted |= next.cancel(message);
        }
        continue;
      }
      path.removeLast();
      onPath.remove(visit.future);
      boolean accepted = visit.future.endCancel(message, visit.accepted);
      if (path.isEmpty()) {
        return accepted;
      }
      path.getLast().accepted |= accepted;
    }
  }

  /** False if the future leads to no other. */
  private boolean enter(Future<?> future) {
    Iterable<? extends Future<?>> next = future.beginCancel();
    if (next == null) {
      return false;
    }
    path.addLast(new Visit(future, next.iterator()));
    onPath.add(future);
    return true;
  }
}
