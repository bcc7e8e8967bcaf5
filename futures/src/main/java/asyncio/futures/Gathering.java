package asyncio.futures;

import asyncio.internal.text.Call;
import asyncio.internal.text.Named;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The future that {@link Futures#gather} returns. It is done when its children are, or one fails.
 */
final class Gathering<R> extends Future<R> {

  private final List<Future<?>> children = new ArrayList<>();
  private final boolean returnExceptions;
  private final Function<List<@Nullable Object>, R> toResult;
  private final Child child = new Child();
  private final CallbackContext context;
  private int unfinished;
  private boolean givenUp;
  private boolean cancelRequested;

  private Gathering(
      FutureLoop loop, boolean returnExceptions, Function<List<@Nullable Object>, R> toResult) {
    super(loop);
    this.returnExceptions = returnExceptions;
    this.toResult = toResult;
    this.context = loop.copyContext();
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

  private void take(Future<?> future, List<Future<?>> doneAlready) {
    if (!future.hasWaiter(child)) { // else it was taken before
      watch(future, doneAlready);
    }
    children.add(future);
  }

  /** Nobody will have this gathering, so it neither fails nor takes exceptions of its children. */
  private void giveUp() {
    givenUp = true;
    children.forEach(taken -> taken.removeWaiter(child));
  }

  private void watch(Future<?> future, List<Future<?>> doneAlready) {
    if (future.getLoop() != getLoop()) {
      throw new IllegalArgumentException(
          "The futures to gather belong to different event loops: " + future);
    }
    unfinished++;
    if (future.done()) {
      doneAlready.add(future);
    } else {
      future.addWaiter(child);
    }
  }

  /**
   * Hears of each child's end. In asyncio a callback follows for each child, in the next turn. Most
   * of those do nothing but count; here only the others are scheduled.
   */
  private final class Child implements Waiter, Dependent, Named {

    @Override
    public void futureDone(Future<?> future) {
      if (onlyCounts(future)) {
        unfinished--;
      } else {
        futureLoop().schedule(new ChildDone(future), context);
      }
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

  /** Reports call it a call of gather with the child. */
  private final class ChildDone implements Runnable, Call {

    private final Future<?> future;

    ChildDone(Future<?> future) {
      this.future = future;
    }

    @Override
    public void run() {
      childDone(future);
    }

    @Override
    public Object function() {
      return child;
    }

    @Override
    public Object subject() {
      return future;
    }
  }

  /**
   * Whether a callback for this child would only count. From another thread, and once the loop is
   * closed, the callback is scheduled all the same: the loop refuses it, and says why.
   */
  private boolean onlyCounts(Future<?> child) {
    return unfinished > 1
        && !done()
        && (returnExceptions || child.hasResult())
        && futureLoop().isCurrent();
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
