package asyncio.futures;

import asyncio.internal.text.Named;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The future that {@link Futures#gather} returns. It is done when its children are, or one fails.
 */
final class Gathering<R> extends Future<R> {

  private final List<Future<?>> children = new ArrayList<>();
  private final boolean returnExceptions;
  private final Function<List<@Nullable Object>, R> toResult;
  private final ChildDone onChildDone = new ChildDone();
  private final Set<Future<?>> distinct = new HashSet<>();
  private int unfinished;
  private boolean givenUp;
  private boolean cancelRequested;

  private Gathering(
      FutureLoop loop, boolean returnExceptions, Function<List<@Nullable Object>, R> toResult) {
    super(loop);
    this.returnExceptions = returnExceptions;
    this.toResult = toResult;
  }

  /**
   * Takes the children one by one. Asking the iterable for a child may start that child, and
   * running it may end children that were taken before. Those report in the next turn, as all
   * others do.
   */
  static <R> Future<R> of(
      Iterable<? extends Future<?>> futures,
      boolean returnExceptions,
      Function<List<@Nullable Object>, R> toResult) {
    Iterator<? extends Future<?>> children = futures.iterator();
    if (!children.hasNext()) {
      throw new IllegalArgumentException("Nothing to gather.");
    }
    Future<?> first = children.next();
    Gathering<R> gathering = new Gathering<>(first.futureLoop(), returnExceptions, toResult);
    first.futureLoop().created(gathering);
    List<Future<?>> doneAlready = new ArrayList<>();
    try {
      gathering.take(first, doneAlready);
      while (children.hasNext()) {
        gathering.take(children.next(), doneAlready);
      }
    } catch (Throwable refused) {
      gathering.giveUp();
      throw refused;
    }
    doneAlready.forEach(gathering::childDone);
    return gathering;
  }

  private void take(Future<?> child, List<Future<?>> doneAlready) {
    if (distinct.add(child)) {
      watch(child, doneAlready);
    }
    children.add(child);
  }

  /** Nobody will have this gathering, so it neither fails nor takes exceptions of its children. */
  private void giveUp() {
    givenUp = true;
    children.forEach(child -> child.removeDoneCallback(onChildDone));
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
    if (givenUp) {
      return;
    }
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
      R outcomes = toResult.apply(outcomes());
      if (cancelRequested) {
        setException(children.get(children.size() - 1).makeCancelledError());
      } else {
        setResult(outcomes);
      }
    }
  }

  private List<@Nullable Object> outcomes() {
    List<@Nullable Object> outcomes = new ArrayList<>(children.size());
    for (Future<?> child : children) {
      outcomes.add(outcome(child));
    }
    return outcomes;
  }

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
    return !done() && CancelWalk.from(this, message);
  }

  @Override
  protected Iterable<Future<?>> beginCancel() {
    return children;
  }

  @Override
  protected boolean endCancel(@Nullable String message, boolean accepted) {
    cancelRequested |= accepted;
    return accepted;
  }
}
