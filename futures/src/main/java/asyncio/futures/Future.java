package asyncio.futures;

import asyncio.internal.stack.StackReserve;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value that will arrive: a result, an exception, or a cancellation, whichever comes first.
 *
 * <p>Whoever produces the value calls {@link #setResult} or {@link #setException}; whoever needs it
 * awaits the future, or adds a callback. Callbacks are never called at once, but queued for the
 * loop's next turn.
 *
 * <p>Not thread-safe: use it on the thread of its loop only. From another thread, go through the
 * loop's {@code callSoonThreadsafe}, or use {@link #toCompletableFuture()}.
 *
 * <p>In Python: {@code asyncio.Future}. Make one with the loop's {@code createFuture()}.
 *
 * @param <T> the result's type
 */
public class Future<T> implements Awaitable<T> {

  // A future is PENDING, then for ever one of the other three:
  //
  //   PENDING --setResult--> SUCCEEDED    outcome: the result
  //   PENDING --setException--> FAILED    outcome: a Failure
  //   PENDING --cancel--> CANCELLED       outcome: the message, or the CancelledError that ended a
  // task
  private enum State {
    PENDING,
    SUCCEEDED,
    FAILED,
    CANCELLED
  }

  private static final int MOST_LOOKS = 3;

  private final FutureLoop loop;
  private State state = State.PENDING;
  private @Nullable Object outcome;

  /**
   * Null, the only listener, or a list of them. A listener is a {@link Waiter} or a {@link
   * DoneCallback}.
   */
  private @Nullable Object listeners;

  /** A done callback and where to call it. */
  private record DoneCallback(Consumer<?> function, CallbackContext context) {}

  /**
   * A pending future. For those who write event loops; everybody else calls the loop's {@code
   * createFuture()}.
   *
   * @param loop runs this future's callbacks and those who await it
   */
  public Future(FutureLoop loop) {
    this.loop = loop;
  }

  // ---- awaiting

  /**
   * {@inheritDoc}
   *
   * <p>Suspends: only if this future is not done. Cancelling a task that awaits this future cancels
   * the future.
   */
  @Override
  @SuppressWarnings("NullAway") // a future of a nullable type holds null
  public T await() {
    if (state == State.PENDING) {
      loop.suspendUntilDone(this);
    }
    return result();
  }

  // ---- what became of it

  /**
   * Whether this future is done: has a result or an exception, or was cancelled.
   *
   * @return true if so; it stays so
   */
  public boolean done() {
    return state != State.PENDING;
  }

  /**
   * Whether this future was cancelled.
   *
   * @return true if so; it stays so
   */
  public boolean cancelled() {
    return state == State.CANCELLED;
  }

  /**
   * The result. Does not wait.
   *
   * @return the result, null if there is none
   * @throws InvalidStateException if this future is not done
   * @throws CancelledError if it was cancelled
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // a future of a nullable type holds null
  public T result() {
    if (state == State.SUCCEEDED) {
      return (T) outcome;
    }
    throw Futures.rethrow(retrieveThrowable("result"));
  }

  /**
   * The exception. Does not wait.
   *
   * @return the exception, null if there is a result
   * @throws InvalidStateException if this future is not done
   * @throws CancelledError if it was cancelled
   */
  public @Nullable Throwable exception() {
    if (state == State.SUCCEEDED) {
      return null;
    }
    Throwable throwable = retrieveThrowable("exception");
    if (state == State.CANCELLED) {
      throw (CancelledError) throwable;
    }
    return throwable;
  }

  private Throwable retrieveThrowable(String what) {
    if (state == State.FAILED) {
      return failure().retrieve();
    }
    if (state == State.CANCELLED) {
      return takeCancelledError();
    }
    throw new InvalidStateException(
        "The future has no " + what + " yet: await it, or ask when done() is true. " + this);
  }

  final boolean hasUnretrievedException() {
    return state == State.FAILED && !failure().retrieved();
  }

  private Failure failure() {
    return (Failure) Objects.requireNonNull(outcome);
  }

  /**
   * The error that ended a task is handed out once, the same instance; whoever asks later gets a
   * new one.
   */
  final CancelledError takeCancelledError() {
    if (outcome instanceof CancelledError original) {
      outcome = null;
      return original;
    }
    return new CancelledError((String) outcome);
  }

  /** The error to throw to somebody because this future was asked to be cancelled, be it or not. */
  final CancelledError makeCancelledError() {
    return cancelled() ? takeCancelledError() : new CancelledError(requestedMessage());
  }

  /**
   * The message of a cancellation that was requested but has not come about. For those who write
   * event loops.
   *
   * @return the message, or null if there is none
   */
  protected @Nullable String requestedMessage() {
    return null;
  }

  /**
   * The message given to {@link #cancel(String)}; that of a task stays with the error that ended
   * it.
   */
  final @Nullable String cancelMessage() {
    return outcome instanceof String message ? message : null;
  }

  // ---- completing it

  /**
   * Marks this future as done, with a result.
   *
   * @param result the result, may be null
   * @throws InvalidStateException if this future is done already
   */
  public void setResult(T result) {
    complete(State.SUCCEEDED, result);
  }

  /**
   * Marks this future as done, with an exception.
   *
   * @param exception the exception; whoever awaits gets this instance
   * @throws InvalidStateException if this future is done already
   */
  public void setException(Throwable exception) {
    Failure failure = new Failure(Objects.requireNonNull(exception, "exception"));
    boolean observed = listeners != null;
    complete(State.FAILED, failure);
    loop.failed(this, failure, observed);
  }

  /**
   * Cancels this future.
   *
   * @return true if it was pending, false if it was done already
   */
  public final boolean cancel() {
    return cancel(null);
  }

  /**
   * Cancels this future.
   *
   * @param message the message of the {@link CancelledError} that is thrown to whoever awaits, or
   *     null
   * @return true if it was pending, false if it was done already
   */
  public boolean cancel(@Nullable String message) {
    if (done()) {
      return false;
    }
    complete(State.CANCELLED, message);
    return true;
  }

  /**
   * Marks this future as cancelled, by the error that ended the work. For those who write event
   * loops.
   *
   * @param error the error, handed to the first who asks
   */
  protected final void cancelledBy(CancelledError error) {
    complete(State.CANCELLED, error);
  }

  private void complete(State newState, @Nullable Object newOutcome) {
    StackReserve.require(); // whoever waits is told, or nothing has changed
    if (done()) {
      throw new InvalidStateException(
          "The future is done already: check done() before completing it. " + this);
    }
    state = newState;
    outcome = newOutcome;
    Object toTell = listeners;
    listeners = null;
    if (toTell instanceof List<?> many) {
      many.forEach(this::tell);
    } else if (toTell != null) {
      tell(toTell);
    }
  }

  private void tell(Object listener) {
    if (listener instanceof Waiter waiter) {
      waiter.futureDone(this);
    } else {
      schedule((DoneCallback) listener);
    }
  }

  @SuppressWarnings("unchecked")
  private void schedule(DoneCallback callback) {
    Consumer<? super Future<T>> function = (Consumer<? super Future<T>>) callback.function;
    loop.schedule(() -> function.accept(this), callback.context);
  }

  // ---- callbacks

  /**
   * Has a function called when this future is done, in a copy of the current context. If it is done
   * already, the call is queued at once.
   *
   * @param callback gets this future; its exceptions go to the loop's exception handler
   */
  public final void addDoneCallback(Consumer<? super Future<T>> callback) {
    addDoneCallback(callback, null);
  }

  /**
   * Has a function called when this future is done.
   *
   * @param callback gets this future; its exceptions go to the loop's exception handler
   * @param context the context to call it in; null: a copy of the current one
   */
  public void addDoneCallback(
      Consumer<? super Future<T>> callback, @Nullable CallbackContext context) {
    Objects.requireNonNull(callback, "callback");
    StackReserve.require();
    DoneCallback entry = new DoneCallback(callback, context == null ? loop.copyContext() : context);
    if (done()) {
      schedule(entry);
    } else {
      addListener(entry);
    }
  }

  /**
   * Has a suspended coroutine woken when this future is done. For those who write event loops.
   *
   * @param waiter whom to tell; this future must be pending
   */
  public final void addWaiter(Waiter waiter) {
    addListener(waiter);
  }

  /**
   * Forgets a waiter.
   *
   * @param waiter whom not to tell
   */
  public final void removeWaiter(Waiter waiter) {
    removeListeners(waiter);
  }

  /**
   * Removes a callback, as often as it was added. Calls that are queued already are not taken back.
   *
   * @param callback the function that was added
   * @return how often it was removed
   */
  public int removeDoneCallback(Consumer<? super Future<T>> callback) {
    return removeListeners(callback);
  }

  private void addListener(Object listener) {
    Object present = listeners;
    if (present == null) {
      listeners = listener;
    } else if (present instanceof ArrayList<?>) {
      listenerList().add(listener);
    } else {
      List<Object> list = new ArrayList<>(4);
      list.add(present);
      list.add(listener);
      listeners = list;
    }
  }

  private int removeListeners(Object which) {
    if (listeners instanceof ArrayList<?>) {
      List<Object> list = listenerList();
      int before = list.size();
      list.removeIf(listener -> stands(listener, which));
      return before - list.size();
    }
    if (listeners != null && stands(listeners, which)) {
      listeners = null;
      return 1;
    }
    return 0;
  }

  private static boolean stands(Object listener, Object which) {
    return listener.equals(which)
        || listener instanceof DoneCallback entry && entry.function.equals(which);
  }

  @SuppressWarnings({"unchecked", "NullAway"})
  private List<Object> listenerList() {
    return (List<Object>) listeners;
  }

  /** Who waits for this future, as far as its listeners know. Any thread. */
  final Set<Future<?>> awaitedBy() {
    for (int look = 0; look < MOST_LOOKS; look++) {
      try {
        return findDependents();
      } catch (RuntimeException changedMeanwhile) {
        // In another thread one may meet a list in the middle of a change.
      }
    }
    return Set.of();
  }

  private Set<Future<?>> findDependents() {
    Object present = listeners;
    Object[] all = present instanceof List<?> many ? many.toArray() : new Object[] {present};
    Set<Future<?>> dependents = new LinkedHashSet<>();
    for (Object listener : all) {
      Object who = listener instanceof DoneCallback callback ? callback.function : listener;
      if (who instanceof Dependent dependent) {
        dependents.addAll(dependent.dependents());
      }
    }
    return dependents;
  }

  // ---- the loop

  /**
   * The event loop to which this future belongs.
   *
   * @return the loop
   */
  public Loop getLoop() {
    return loop.loop();
  }

  final FutureLoop futureLoop() {
    return loop;
  }

  // ---- Java's own futures

  /**
   * This future for those who live outside the loop: completes as this one does, and cancelling it
   * cancels this one.
   *
   * <p>Call it on the loop's thread; the result may go to any thread. Waiting for it on the loop's
   * own thread could never end, and throws {@link IllegalStateException}.
   *
   * @return a future of the JDK
   */
  public CompletableFuture<T> toCompletableFuture() {
    ThreadsafeFuture<T> outside = new ThreadsafeFuture<>(loop);
    outside.follow(this);
    return outside;
  }

  /**
   * A future of the running loop that completes as a stage does, whichever thread completes that;
   * cancelling it cancels the stage.
   *
   * <p>In Python: {@code asyncio.wrap_future}.
   *
   * @param <T> the result's type
   * @param stage the stage, for instance a {@link CompletableFuture}
   * @return a future to await
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Future<T> from(CompletionStage<T> stage) {
    return from(stage, RunningLoop.require());
  }

  /**
   * A future of a given loop that completes as a stage does; see {@link #from(CompletionStage)}.
   * For those who write event loops.
   *
   * @param <T> the result's type
   * @param stage the stage
   * @param loop what runs the future's callbacks
   * @return a future to await
   */
  public static <T> Future<T> from(CompletionStage<T> stage, FutureLoop loop) {
    Future<T> inside = new Future<>(loop);
    loop.created(inside);
    ThreadsafeFuture.lead(stage, inside);
    return inside;
  }

  @Override
  public String toString() {
    return "<" + getClass().getSimpleName() + " " + describe() + describeOrigin() + ">";
  }

  /**
   * State and outcome in words, for {@link #toString()}.
   *
   * @return such as {@code finished result=42}
   */
  protected final String describe() {
    Object value = outcome;
    return switch (state) {
      case PENDING -> "pending";
      case CANCELLED -> "cancelled";
      case SUCCEEDED -> "finished result=" + value;
      case FAILED -> "finished exception=" + failure().exception();
    };
  }

  /**
   * Where this future was made, in words, for {@link #toString()}.
   *
   * @return such as {@code " created at Main.java:12"}; empty if the loop has not remembered it
   */
  protected final String describeOrigin() {
    return loop.describeOrigin(this);
  }
}
