package asyncio;

import asyncio.futures.Action;
import asyncio.futures.Awaitable;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Futures;
import asyncio.futures.TimeoutException;
import asyncio.internal.suppressed.Suppressed;
import asyncio.internal.task.Cancellation;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A deadline for a block of code. {@link Asyncio#timeout(double, Awaitable)} is enough for most
 * blocks; with an object of this class the deadline can be asked about after the block.
 *
 * <pre>{@code
 * var limit = Timeout.after(0.05);
 * try {
 *   limit.run(() -> download(url));
 * } catch (TimeoutException e) {
 *   System.out.println(limit.expired()); // true
 * }
 * }</pre>
 *
 * <p>When the deadline passes, the task that runs the block is cancelled. The block ends by the
 * {@link CancelledError}, which becomes a {@link TimeoutException} at the end of the block. If the
 * task was cancelled from elsewhere, too, the {@code CancelledError} goes on instead.
 *
 * <p>Threads: for the task that runs the block, and for callbacks of its loop.
 *
 * <p>In Python: {@code asyncio.Timeout}.
 */
public final class Timeout {

  // CREATED --enter--> ACTIVE --deadline--> EXPIRING --exit--> EXPIRED
  //                      \------exit------> FINISHED
  private enum State {
    CREATED,
    ACTIVE,
    EXPIRING,
    EXPIRED,
    FINISHED
  }

  /** A block of code with a deadline. As an {@link Action}, it is for Java only. */
  @FunctionalInterface
  public interface Block extends GenericBlock, PlainBlock {}

  /** The method of {@link Block}. */
  interface PlainBlock {

    /**
     * The code.
     *
     * @param timeout the deadline it runs under
     * @throws Exception any exception; it goes on unchanged, but for a {@link CancelledError} of
     *     the deadline
     */
    void perform(Timeout timeout) throws Exception;
  }

  /** Keeps Kotlin from making a {@link Block} of a lambda; {@link Action} says why. */
  interface GenericBlock {

    /**
     * The method of {@link PlainBlock}, as Java sees it; another one, as Kotlin sees it.
     *
     * @param <N> nothing
     * @param timeout the deadline
     * @throws Exception any exception
     */
    <N> void perform(Timeout timeout) throws Exception;
  }

  private State state = State.CREATED;
  private @Nullable Double when;
  private @Nullable Handle timer;
  private @Nullable Task<?> task;
  private int mark;

  private Timeout(@Nullable Double when) {
    this.when = when;
  }

  /**
   * A deadline some seconds from now, for one block.
   *
   * <p>In Python: {@code asyncio.timeout}.
   *
   * @param delay seconds; infinite for no deadline
   * @return the deadline
   * @throws IllegalArgumentException if the delay is not a number
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static Timeout after(double delay) {
    EventLoop loop = Asyncio.getRunningLoop();
    EventLoop.nanos(delay); // refuses NaN
    return at(loop.time() + delay);
  }

  /**
   * A deadline some time from now, for one block; see {@link #after(double)}.
   *
   * @param delay the time; null for no deadline
   * @return the deadline
   */
  public static Timeout after(@Nullable Duration delay) {
    return after(EventLoop.secondsOrForever(delay));
  }

  /**
   * A deadline at a time of the loop's clock, for one block.
   *
   * <p>In Python: {@code asyncio.timeout_at}.
   *
   * @param when seconds of the clock, see {@link EventLoop#time()}; infinite for no deadline
   * @return the deadline
   * @throws IllegalArgumentException if the time is not a number
   */
  public static Timeout at(double when) {
    EventLoop.nanos(when); // refuses NaN
    return new Timeout(when == Double.POSITIVE_INFINITY ? null : when);
  }

  /**
   * Runs a block of code in the current task, under this deadline.
   *
   * <p>Suspends: if the block does. Cancellation: the {@link CancelledError} is thrown at the
   * block's own await, and goes on; it does not become a {@link TimeoutException}.
   *
   * @param <T> the result's type
   * @param block the code; or a future to await
   * @return its result
   * @throws TimeoutException if the deadline passed, and the block ended by the cancellation
   * @throws IllegalStateException if the caller is not a task, or this deadline has had its block
   */
  public <T> T run(Awaitable<T> block) {
    Objects.requireNonNull(block, "block");
    enter();
    T result;
    try {
      result = block.await();
    } catch (Throwable exception) {
      throw Futures.rethrow(Objects.requireNonNull(exit(exception)));
    }
    exit(null);
    return result;
  }

  /**
   * Runs a block of code without a result in the current task, under this deadline; see {@link
   * #run(Awaitable)}.
   *
   * @param block the code
   */
  public void run(Action block) {
    run(Task.coroutineOf(block));
  }

  private void enter() {
    if (state != State.CREATED) {
      throw new IllegalStateException(
          "Timeout has already been entered: make a new one for each block. " + this);
    }
    Task<?> current = Asyncio.currentTask();
    if (current == null) {
      throw new IllegalStateException(
          "Timeout should be used inside a task: what else could it cancel?");
    }
    timer = timerFor(when); // throws, if the loop is closed
    state = State.ACTIVE;
    task = current;
    mark = current.openScope(this, deadline());
  }

  /**
   * Ends the block. Returns the exception to throw instead of the one that the block has thrown.
   */
  private @Nullable Throwable exit(@Nullable Throwable exception) {
    Task<?> current = Objects.requireNonNull(task);
    current.closeScope();
    current.scopeLeft(this);
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (state == State.ACTIVE) {
      state = State.FINISHED;
      return exception;
    }
    state = State.EXPIRED;
    boolean noOtherRequest = Objects.requireNonNull(task).takeBack(mark);
    if (exception == null || !noOtherRequest) {
      return exception;
    }
    if (exception instanceof CancelledError) {
      return timedOut("The timeout has expired.", exception);
    }
    noteTimeout(exception);
    if (exception instanceof ExceptionGroup group) {
      group.exceptions().forEach(Timeout::noteTimeout);
    }
    return exception;
  }

  /** The exception instead of a cancellation; suppresses what that has suppressed. */
  static TimeoutException timedOut(String message, Throwable cancellation) {
    TimeoutException timedOut = new TimeoutException(message, cancellation);
    Suppressed.addAll(timedOut, Cancellation.lostWith(cancellation));
    return timedOut;
  }

  /**
   * Notes the timeout in an exception that the block threw while it was being cancelled. One note
   * is enough: a program may throw the same instance under many deadlines.
   */
  private static void noteTimeout(Throwable exception) {
    if (exception instanceof GeneratorExit) {
      return; // the loop is closed, and the note would be reported as lost
    }
    for (Throwable present : exception.getSuppressed()) {
      if (present instanceof TimeoutException) {
        return;
      }
    }
    boolean unused =
        Suppressed.add(
            exception, new TimeoutException("The timeout had expired when this was thrown.", null));
  }

  private void expire() {
    Objects.requireNonNull(task).cancel();
    state = State.EXPIRING;
    timer = null;
  }

  /**
   * The deadline.
   *
   * <p>In Python: {@code asyncio.Timeout.when}.
   *
   * @return seconds of the loop's clock, or null if there is none
   */
  public @Nullable Double when() {
    return when;
  }

  /**
   * Moves the deadline. A deadline that has passed takes effect in the next turn. Does not suspend.
   *
   * <p>In Python: {@code asyncio.Timeout.reschedule}.
   *
   * @param newWhen seconds of the loop's clock, see {@link EventLoop#time()}; null or infinite for
   *     no deadline
   * @throws IllegalArgumentException if the time is not a number; the deadline stays
   * @throws IllegalStateException if the block has not begun, or is over, or is being cancelled
   *     already
   */
  public void reschedule(@Nullable Double newWhen) {
    if (state == State.CREATED) {
      throw new IllegalStateException(
          "Timeout has not been entered: reschedule it within its block.");
    }
    if (state != State.ACTIVE) {
      throw new IllegalStateException(
          "Cannot change state of "
              + stateName()
              + " Timeout: reschedule it before its deadline, within its block.");
    }
    Double deadline = newWhen != null && newWhen == Double.POSITIVE_INFINITY ? null : newWhen;
    Handle newTimer = timerFor(deadline); // throws, before anything has changed
    if (timer != null) {
      timer.cancel();
    }
    timer = newTimer;
    when = deadline;
    Objects.requireNonNull(task).deadlineMoved(this, deadline());
  }

  private double deadline() {
    return when == null ? Double.POSITIVE_INFINITY : when;
  }

  private @Nullable Handle timerFor(@Nullable Double deadline) {
    if (deadline == null) {
      return null;
    }
    EventLoop loop = Asyncio.getRunningLoop();
    EventLoop.nanos(deadline); // refuses NaN
    return deadline <= loop.time()
        ? loop.callSoon(this::expire)
        : loop.callAt(deadline, this::expire);
  }

  /**
   * Whether the deadline passed while the block ran.
   *
   * <p>In Python: {@code asyncio.Timeout.expired}.
   *
   * @return true once it has passed
   */
  public boolean expired() {
    return state == State.EXPIRING || state == State.EXPIRED;
  }

  private String stateName() {
    return state.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "<Timeout [" + stateName() + "]" + (state == State.ACTIVE ? " when=" + when : "") + ">";
  }
}
