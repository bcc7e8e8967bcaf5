package asyncio.futures;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The future that {@link Futures#gather} returns: a list of results that fills up as the children
 * end.
 */
final class Gathering<T> extends Future<List<T>> {

  private final List<Future<?>> children;
  private final boolean returnExceptions;
  private int unfinished;
  private boolean cancelRequested;

  private Gathering(List<Future<?>> children, boolean returnExceptions) {
    super(children.get(0).futureLoop());
    this.children = children;
    this.returnExceptions = returnExceptions;
  }

  static <T> Future<List<T>> of(Collection<? extends Future<?>> futures, boolean returnExceptions) {
    if (futures.isEmpty()) {
      throw new IllegalArgumentException("Nothing to gather.");
    }
    Gathering<T> gathering = new Gathering<>(new ArrayList<>(futures), returnExceptions);
    gathering.watchChildren();
    return gathering;
  }

  private void watchChildren() {
    Set<Future<?>> distinct = new LinkedHashSet<>(children);
    for (Future<?> child : distinct) {
      if (child.getLoop() != getLoop()) {
        throw new IllegalArgumentException(
            "The futures to gather belong to different event loops: " + child);
      }
    }
    unfinished = distinct.size();
    List<Future<?>> doneAlready = new ArrayList<>();
    for (Future<?> child : distinct) {
      if (child.done()) {
        doneAlready.add(child);
      } else {
        child.addDoneCallback(this::childDone);
      }
    }
    doneAlready.forEach(this::childDone);
  }

  private void childDone(Future<?> child) {
    unfinished--;
    if (done()) {
      if (!child.cancelled()) {
        child.exception(); // retrieved: this gathering has reported another one
      }
    } else if (!returnExceptions && child.cancelled()) {
      setException(child.takeCancelledError());
    } else if (!returnExceptions && child.exception() != null) {
      setException(java.util.Objects.requireNonNull(child.exception()));
    } else if (unfinished == 0) {
      List<T> outcomes = outcomes();
      if (cancelRequested) {
        setException(children.get(children.size() - 1).makeCancelledError());
      } else {
        setResult(outcomes);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private List<T> outcomes() {
    List<Object> outcomes = new ArrayList<>(children.size());
    for (Future<?> child : children) {
      outcomes.add(outcome(child));
    }
    return (List<T>) Collections.unmodifiableList(outcomes);
  }

  @SuppressWarnings("NullAway") // lists of results may contain null
  private static @Nullable Object outcome(Future<?> child) {
    if (child.cancelled()) {
      return new CancelledError(child.cancelMessage());
    }
    Throwable exception = child.exception();
    return exception != null ? exception : child.result();
  }

  /** Cancels the children; this future ends when they do. */
  @Override
  public boolean cancel(@Nullable String message) {
    if (done()) {
      return false;
    }
    boolean accepted = false;
    for (Future<?> child : children) {
      accepted |= child.cancel(message);
    }
    cancelRequested |= accepted;
    return accepted;
  }
}
