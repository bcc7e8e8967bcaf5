package asyncio.futures;

import asyncio.internal.stack.StackReserve;
import asyncio.internal.text.Call;
import asyncio.internal.text.Printer;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value that will arrive: a result, an exception, or a cancellation, whichever comes first.
 *
 * <pre>{@code
 * Future<String> answer = Asyncio.getRunningLoop().createFuture();
 * Asyncio.getRunningLoop().callLater(1, () -> answer.setResult("yes"));
 * String text = answer.await(); // suspends this coroutine for a second
 * }</pre>
 *
 * <p>The producer calls {@link #setResult} or {@link #setException}. The consumer awaits the
 * future, or adds a callback. Callbacks are never called at once: they are queued for the loop's
 * next turn.
 *
 * <p>Not thread-safe: for coroutines and callbacks of its loop. From another thread, call the
 * loop's {@code callSoonThreadsafe}, or use {@link #toCompletableFuture()}.
 *
 * <p>In Python: {@code asyncio.Future}.
 *
 * @param <T> the result's type
 */
public class Future<T> implements Awaitable<T> {

  // A future is PENDING, then for ever one of the other three:
  //
  //   PENDING --setResult--> SUCCEEDED    outcome: the result
  //   PENDING --setException--> FAILED    outcome: a Failure
  //   PENDING --cancel--> CANCELLED       outcome: the message; of a task, the CancelledError
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
   * Null, the only listener, or {@link Listeners}. A listener is a {@link Waiter} or a {@link
   * DoneCallback}.
   */
  private @Nullable Object listeners;

  /** Where this future was made, if its loop remembers that; fills a gap, and takes no memory. */
  private @Nullable Object origin;

  /** A done callback, and the context to call it in. */
  private record DoneCallback(Consumer<?> function, CallbackContext context) {}

  /**
   * Makes a pending future. For authors of event loops. Other programs call the loop's {@code
   * createFuture()}.
   *
   * @param loop runs this future's callbacks, and the tasks that await this future
   */
  public Future(FutureLoop loop) {
    this.loop = loop;
  }

  // ---- awaiting

  /**
   * {@inheritDoc}
   *
   * <p>Several tasks may await a future. Cancelling one of them cancels the future, and so the
   * other tasks' awaits throw a {@link CancelledError}, too.
   */
  @Override
  @SuppressWarnings("NullAway") // a future of a nullable type holds null
  public T await() {
    if (state == State.PENDING) {
      loop.suspendUntilDone(this);
    }
    return result();
  }

  // ---- the state and the outcome

  /**
   * {@return whether this future is done: has a result or an exception, or was cancelled} A future
   * that is done stays so.
   *
   * <p>In Python: {@code asyncio.Future.done}.
   */
  public boolean done() {
    return state != State.PENDING;
  }

  /**
   * {@return whether this future was cancelled} A cancelled future stays so.
   *
   * <p>In Python: {@code asyncio.Future.cancelled}.
   */
  public boolean cancelled() {
    return state == State.CANCELLED;
  }

  /**
   * Returns the result. Does not wait.
   *
   * <p>In Python: {@code asyncio.Future.result}.
   *
   * @return the result, null if there is none
   * @throws InvalidStateException if this future is not done
   * @throws CancelledError if this future was cancelled; a future that has failed throws its own
   *     exception, the same instance, checked ones too
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // a future of a nullable type holds null
  public T result() {
    if (state == State.SUCCEEDED) {
      return (T) outcome;
    }
    throw Futures.rethrow(retrieveThrowable("result"));
  }

  /**
   * Returns the exception. Does not wait.
   *
   * <p>In Python: {@code asyncio.Future.exception}.
   *
   * @return the exception, null if there is a result
   * @throws InvalidStateException if this future is not done
   * @throws CancelledError if this future was cancelled
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

  /** What {@link #exception()} returns or throws; nobody else notices. */
  final @Nullable Throwable peekException() {
    return switch (state) {
      case PENDING, SUCCEEDED -> null;
      case FAILED -> failure().exception();
      case CANCELLED ->
          outcome instanceof CancelledError error ? error : new CancelledError((String) outcome);
    };
  }

  final boolean hasResult() {
    return state == State.SUCCEEDED;
  }

  final boolean hasUnretrievedException() {
    return state == State.FAILED && !failure().retrieved();
  }

  private Failure failure() {
    return (Failure) Objects.requireNonNull(outcome);
  }

  /**
   * The error of a cancelled future. The error that ended a task is handed out once, then copies.
   */
  final CancelledError takeCancelledError() {
    if (outcome instanceof CancelledError original) {
      outcome = null;
      return original;
    }
    return new CancelledError((String) outcome);
  }

  /** The error for a task that waits, after {@link #cancel} was called, even without success. */
  final CancelledError makeCancelledError() {
    return cancelled() ? takeCancelledError() : new CancelledError(requestedMessage());
  }

  /**
   * Returns the message of a cancellation that was requested but has not happened yet. For authors
   * of event loops.
   *
   * @return the message, or null if there is none
   */
  protected @Nullable String requestedMessage() {
    return null;
  }

  /** The message given to {@link #cancel(String)}. Null for a task: its error has the message. */
  final @Nullable String cancelMessage() {
    return outcome instanceof String message ? message : null;
  }

  // ---- completing it

  /**
   * Completes this future with a result.
   *
   * <p>In Python: {@code asyncio.Future.set_result}.
   *
   * @param result the result, may be null
   * @throws InvalidStateException if this future is done already
   * @throws IllegalStateException if the loop is closed and this future has callbacks; they are not
   *     called, but the future is done
   */
  public void setResult(T result) {
    complete(State.SUCCEEDED, result);
  }

  /**
   * Completes this future with an exception. If nobody ever asks for it, the loop's exception
   * handler gets it.
   *
   * <p>In Python: {@code asyncio.Future.set_exception}.
   *
   * @param exception the exception; every await throws this instance
   * @throws InvalidStateException if this future is done already
   * @throws IllegalStateException if the loop is closed and this future has callbacks; they are not
   *     called, but the future is done
   */
  public void setException(Throwable exception) {
    Failure failure = new Failure(Objects.requireNonNull(exception, "exception"));
    complete(State.FAILED, failure);
    loop.failed(this, failure);
  }

  /**
   * Cancels this future without a message; see {@link #cancel(String)}.
   *
   * <p>In Python: {@code asyncio.Future.cancel}.
   *
   * @return true if this future was pending, false if it was done already
   */
  public final boolean cancel() {
    return cancel(null);
  }

  /**
   * Cancels this future. If it has failed already, its exception counts as retrieved. If the loop
   * is closed, its callbacks are not called.
   *
   * @param message the message of the {@link CancelledError} that awaits throw, or null
   * @return true if this future was pending, false if it was done already
   */
  public boolean cancel(@Nullable String message) {
    if (done()) {
      if (state == State.FAILED) {
        failure().retrieve();
      }
      return false;
    }
    if (!loop.takesCallbacks()) {
      listeners = null; // a clean-up of the coroutines that are unwound: nobody can be told
    }
    complete(State.CANCELLED, message);
    return true;
  }

  /**
   * Begins to cancel this future, which is not done, if that is done by cancelling others: a task
   * cancels what it awaits. Then those are cancelled, and at last {@link #endCancel} is called. So
   * a chain of futures may be longer than the stack. For authors of event loops.
   *
   * @return the futures to cancel, or null if this future is simply cancelled
   */
  protected @Nullable Iterable<? extends Future<?>> beginCancel() {
    return null;
  }

  /**
   * Ends what {@link #beginCancel} has begun. For authors of event loops.
   *
   * @param message the message given to {@link #cancel(String)}
   * @param accepted whether one of the other futures accepts its cancellation
   * @return whether this future does
   */
  protected boolean endCancel(@Nullable String message, boolean accepted) {
    return accepted;
  }

  /**
   * Marks this future as cancelled by the error that ended the work. For authors of event loops.
   *
   * @param error the error; the first call that asks for it gets this instance
   */
  protected final void cancelledBy(CancelledError error) {
    complete(State.CANCELLED, error);
  }

  private void complete(State newState, @Nullable Object newOutcome) {
    StackReserve.require(); // all listeners are told, or nothing has changed
    if (done()) {
      throw new InvalidStateException(
          "The future is done already: check done() before completing it. " + this);
    }
    state = newState;
    outcome = newOutcome;
    Object toTell = listeners;
    listeners = null;
    if (toTell instanceof Listeners many) {
      many.forEach(this::tell);
    } else if (toTell != null) {
      tell(toTell);
    }
  }

  private void tell(Object listener) {
    if (listener instanceof Waiter waiter) {
      tell(waiter);
    } else {
      schedule((DoneCallback) listener);
    }
  }

  /** The others are told, too, if a waiter fails, which it must not. */
  private void tell(Waiter waiter) {
    try {
      waiter.futureDone(this);
    } catch (IllegalStateException refused) { // by the loop: it is closed, or another thread's
      throw refused;
    } catch (Throwable exception) {
      loop.report("Exception in a waiter of a future", exception, this);
    }
  }

  @SuppressWarnings("unchecked")
  private void schedule(DoneCallback callback) {
    Consumer<? super Future<T>> function = (Consumer<? super Future<T>>) callback.function;
    loop.schedule(new DoneCall<>(function, this), callback.context);
  }

  /** Calls a done callback. Reports name the function and the future. */
  private static final class DoneCall<T> implements Runnable, Call {

    private final Consumer<? super Future<T>> function;
    private final Future<T> future;

    DoneCall(Consumer<? super Future<T>> function, Future<T> future) {
      this.function = function;
      this.future = future;
    }

    @Override
    public void run() {
      function.accept(future);
    }

    @Override
    public Object function() {
      return function;
    }

    @Override
    public Object subject() {
      return future;
    }
  }

  // ---- callbacks

  /**
   * Adds a function that the loop calls when this future is done, in a copy of the current context.
   * If this future is done already, the call is queued at once.
   *
   * <p>The function gets this future, which is done: {@code future.result()} does not wait there,
   * and throws what the future failed by; {@code future.exception()} tells that without a throw.
   *
   * <p>In Python: {@code asyncio.Future.add_done_callback}.
   *
   * @param callback gets this future; its exceptions go to the loop's exception handler
   * @throws IllegalStateException if this future is done and the loop is closed
   */
  public final void addDoneCallback(Consumer<? super Future<T>> callback) {
    addDoneCallback(callback, null);
  }

  /**
   * Adds a function that the loop calls when this future is done, in a given context. If this
   * future is done already, the call is queued at once.
   *
   * @param callback gets this future; its exceptions go to the loop's exception handler
   * @param context the context in which to call it; null: a copy of the current context
   * @throws IllegalStateException if this future is done and the loop is closed
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
   * Adds a waiter, which learns at once when this future is done. This future must be pending. For
   * authors of event loops.
   *
   * @param waiter the waiter
   */
  public final void addWaiter(Waiter waiter) {
    addListener(Objects.requireNonNull(waiter, "waiter"));
  }

  final boolean hasWaiter(Waiter waiter) {
    Object present = listeners;
    return present == waiter || (present instanceof Listeners many && many.contains(waiter));
  }

  /**
   * Removes a waiter. For authors of event loops.
   *
   * @param waiter the waiter
   */
  public final void removeWaiter(Waiter waiter) {
    removeListeners(waiter);
  }

  /**
   * Removes a callback, as often as it was added. Calls that are queued already still happen.
   *
   * <p>In Python: {@code asyncio.Future.remove_done_callback}.
   *
   * @param callback the function that was added
   * @return how often the callback was removed
   */
  public int removeDoneCallback(Consumer<? super Future<T>> callback) {
    return removeListeners(callback);
  }

  private void addListener(Object listener) {
    Object present = listeners;
    if (present == null) {
      listeners = listener;
    } else if (present instanceof Listeners many) {
      many.add(listener);
    } else {
      Listeners many = new Listeners();
      many.add(present);
      many.add(listener);
      listeners = many;
    }
  }

  private int removeListeners(Object key) {
    Object present = listeners;
    if (present instanceof Listeners many) {
      return many.remove(key);
    }
    if (present != null && keyOf(present).equals(key)) {
      listeners = null;
      return 1;
    }
    return 0;
  }

  /** What a listener is removed by: the function of a callback, a waiter itself. */
  static Object keyOf(Object listener) {
    return listener instanceof DoneCallback callback ? callback.function : listener;
  }

  /** The futures that wait for this one, as far as its listeners know. Any thread may ask. */
  final Set<Future<?>> awaitedBy() {
    for (int look = 0; look < MOST_LOOKS; look++) {
      try {
        return findDependents();
      } catch (RuntimeException changedMeanwhile) {
        // Another thread may see the list of listeners in the middle of a change: look again.
      }
    }
    return Set.of();
  }

  private Set<Future<?>> findDependents() {
    Object present = listeners;
    Object[] all = present instanceof Listeners many ? many.toArray() : new Object[] {present};
    Set<Future<?>> dependents = new LinkedHashSet<>();
    for (Object listener : all) {
      if (listener != null && keyOf(listener) instanceof Dependent dependent) {
        dependents.addAll(dependent.dependents());
      }
    }
    return dependents;
  }

  // ---- the loop

  /**
   * {@return the event loop to which this future belongs}
   *
   * <p>In Python: {@code asyncio.Future.get_loop}.
   */
  public Loop getLoop() {
    return loop.loop();
  }

  final @Nullable Object origin() {
    return origin;
  }

  final void setOrigin(@Nullable Object newOrigin) {
    origin = newOrigin;
  }

  final FutureLoop futureLoop() {
    return loop;
  }

  // ---- Java's own futures

  /**
   * Returns a future of the JDK for other threads. It completes as this future does. Cancelling it
   * cancels this future. Completing it in another way does not change this future.
   *
   * <p>Threads: call this method in a coroutine or callback of the loop; any thread may use the
   * returned future. Its {@code get()} and {@code join()} throw {@link IllegalStateException} in a
   * coroutine or callback of the loop, if they would have to wait: that wait could never end.
   *
   * <p>The returned future completes one turn after this future. If the loop is closed before, the
   * returned future completes then: as this future if that is done, else by a {@link
   * java.util.concurrent.CancellationException} that names the loop.
   *
   * @return a future of the JDK; complete if the loop is closed
   */
  public CompletableFuture<T> toCompletableFuture() {
    ThreadsafeFuture<T> outside = new ThreadsafeFuture<>(loop);
    if (loop.loop().isClosed()) {
      outside.endAs(this);
    } else {
      outside.follow(this);
      outside.endWithLoop();
    }
    return outside;
  }

  /**
   * Returns a future of the running loop that completes as a stage does, in whichever thread the
   * stage completes. Cancelling the returned future cancels the stage. If the loop is closed before
   * the stage completes, the returned future stays pending.
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
   * Returns a future of a given loop that completes as a stage does; see {@link
   * #from(CompletionStage)}. For authors of event loops.
   *
   * @param <T> the result's type
   * @param stage the stage
   * @param loop runs the future's callbacks
   * @return a future to await
   */
  public static <T> Future<T> from(CompletionStage<T> stage, FutureLoop loop) {
    Objects.requireNonNull(stage, "stage");
    Future<T> inside = new Future<>(loop);
    loop.created(inside);
    ThreadsafeFuture.lead(stage, inside);
    return inside;
  }

  /** Any thread. Short, whatever the result is; names the callbacks while this is pending. */
  @Override
  public String toString() {
    return Printer.self(
        this,
        () ->
            "<"
                + Printer.typeOf(this)
                + " "
                + describe()
                + describeCallbacks()
                + describeOrigin()
                + ">");
  }

  /**
   * Describes the state and the outcome, for {@link #toString()}. Any thread.
   *
   * @return such as {@code finished result=42}
   */
  protected final String describe() {
    State seen = state;
    Object value = outcome; // another thread may see the state before the outcome
    return switch (seen) {
      case PENDING -> "pending";
      case CANCELLED -> "cancelled";
      case SUCCEEDED -> "finished result=" + Printer.of(value);
      case FAILED ->
          "finished exception="
              + (value instanceof Failure failed ? Printer.of(failed.exception()) : "...");
    };
  }

  /**
   * Describes who is told when this future is done, for {@link #toString()}. Any thread.
   *
   * @return such as {@code " cb=[Shop.lambda, <Task 'main'>]"}; of more than two the first and the
   *     last; empty if there is nobody
   */
  protected final String describeCallbacks() {
    Object present = listeners;
    @Nullable Object[] all;
    try {
      all = present instanceof Listeners many ? many.toArray() : new Object[] {present};
    } catch (RuntimeException changing) { // by another thread
      return " cb=[...]";
    }
    if (present == null || all.length == 0) {
      return "";
    }
    String first = nameOf(all[0]);
    return switch (all.length) {
      case 1 -> " cb=[" + first + "]";
      case 2 -> " cb=[" + first + ", " + nameOf(all[1]) + "]";
      default ->
          " cb=["
              + first
              + ", <"
              + (all.length - 2)
              + " more>, "
              + nameOf(all[all.length - 1])
              + "]";
    };
  }

  private static String nameOf(@Nullable Object listener) {
    if (listener == null) {
      return "..."; // another thread adds or removes one
    }
    return Printer.function(
        listener instanceof DoneCallback callback ? callback.function : listener);
  }

  /**
   * Describes where this future was made, for {@link #toString()}.
   *
   * @return such as {@code " created at Main.java:12"}; empty if the loop has not remembered it
   */
  protected final String describeOrigin() {
    return loop.describeOrigin(this);
  }
}
