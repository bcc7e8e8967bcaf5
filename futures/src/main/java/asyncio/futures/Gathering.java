package asyncio.futures;

import asyncio.internal.text.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The future that {@link Futures#gather} returns. It is done when its children are, or one fails.
 */
final class Gathering<T> extends Future<List<T>> {

  private final List<Future<?>> children = new ArrayList<>();
  private final boolean returnExceptions;
  private final ChildDone onChildDone = new ChildDone();
  private int unfinished;
  private boolean cancelRequested;

  private Gathering(FutureLoop loop, boolean returnExceptions) {
    super(loop);
    this.returnExceptions = returnExceptions;
  }

  /**
   * Takes the children one by one. Asking the iterable for a child may start that child, and
   * running it may end children that were taken before. Those report in the next turn, as all
   * others do.
   */
  static <T> Future<List<T>> of(Iterable<? extends Future<?>> futures, boolean returnExceptions) {
    Gathering<T> gathering = null;
    Set<Future<?>> distinct = new HashSet<>();
    List<Future<?>> doneAlready = new ArrayList<>();
    for (Future<?> child : futures) {
      if (gathering == null) {
        gathering = new Gathering<>(child.futureLoop(), returnExceptions);
        child.futureLoop().created(gathering);
      }
      gathering.children.add(child);
      if (distinct.add(child)) {
        gathering.watch(child, doneAlready);
      }
    }
    if (gathering == null) {
      throw new IllegalArgumentException("Nothing to gather.");
    }
    doneAlready.forEach(gathering::childDone);
    return gathering;
  }

  private void watch(Future<?> child, List<Future<?>> doneAlready) {
    if (child.getLoop() != getLoop()) {
      throw new IllegalArgumentException(
          "The futures to gather belong to different event loops: " + child);
    }
    unfinished++;
    if (child.done()) {
      doneAlready.add(child);
    } else {
      child.addDoneCallback(onChildDone);
    }
  }

  private final class ChildDone implements Consumer<Future<?>>, Dependent, Named {

    @Override
    public void accept(Future<?> child) {
      childDone(child);
    }

    @Override
    public List<Future<?>> dependents() {
      return List.of(Gathering.this);
    }

    @Override
    public String shortName() {
      return "gather";
    }
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

  /** Cancels the children. This future ends when they do. */
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
