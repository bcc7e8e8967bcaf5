package asyncio.internal.generator;

import asyncio.futures.ExceptionGroup;
import asyncio.futures.Futures;
import asyncio.internal.loop.Control;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.LoopStrand;
import asyncio.internal.loop.Report;
import asyncio.internal.loop.RunningLoops;
import asyncio.internal.loop.TaskStrand;
import asyncio.internal.task.Cancellation;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A generator at work: the strand that runs its body, and the task that it serves.
 *
 * <p>The body is not a task. It runs as a part of the task that asks for the next value, like a
 * called method: in the same step, with the same context. If the body awaits, the task is
 * suspended. Only the stack is the generator's own, so that it stays as it is while the caller goes
 * on.
 *
 * @param <T> the values' type
 */
public final class Generation<T> {

  /**
   * The body of a generator.
   *
   * @param <T> the values' type
   */
  @FunctionalInterface
  public interface Body<T> {

    /**
     * Runs to the end.
     *
     * @param yield takes the values
     * @throws Exception any exception; reaches the iterating task
     */
    void run(Consumer<T> yield) throws Exception;
  }

  /** A body may catch the exception a few times, for instance in nested loops. */
  private static final int MOST_REFUSED_YIELDS = 100;

  //   CREATED --advance--> RUNNING --yield--> SUSPENDED
  //                         |  ^-----advance------'
  //               body ends v
  //                      FINISHED
  private enum State {
    CREATED,
    RUNNING,
    SUSPENDED,
    FINISHED
  }

  private State state = State.CREATED;
  private @Nullable Body<T> body;
  private final Function<Host, Generators> registry;
  private @Nullable Host loop;
  private @Nullable BodyStrand strand;
  private Generators.@Nullable Entry entry;

  // While the body runs: the task that it serves.
  private @Nullable TaskStrand task;
  private @Nullable LoopStrand caller;
  private @Nullable Object context;
  private int openScopes;

  // The outcome of a step of the body, for the caller.
  private boolean hasValue;
  private @Nullable T value;
  private @Nullable Throwable failure;

  /** The yields of a body that is to end; see {@link #refuseYield}. */
  private int refusedYields;

  /**
   * The exception that the body's yield throws, because the generator is being closed; else null.
   */
  private @Nullable Error exit;

  /**
   * A generator that has not begun.
   *
   * @param body the body
   * @param registry the generators of a loop
   */
  public Generation(Body<T> body, Function<Host, Generators> registry) {
    this.body = body;
    this.registry = registry;
  }

  private final class BodyStrand extends LoopStrand {

    BodyStrand(Host loop) {
      super(loop.kernel());
    }

    @Override
    public void run() {
      begin();
      runBody();
    }

    @Override
    public @Nullable Host host() {
      return loop;
    }

    @Override
    public @Nullable LoopStrand caller() {
      return caller;
    }
  }

  // ---- called by the task that iterates

  /**
   * Whether there is a value to take.
   *
   * @return false if {@link #advance} has to get one, or there are no more
   */
  public boolean hasValue() {
    return hasValue;
  }

  /**
   * Takes the value.
   *
   * @return the value
   */
  @SuppressWarnings("NullAway") // a generator of a nullable type yields null
  public T takeValue() {
    T taken = value;
    value = null;
    hasValue = false;
    return taken;
  }

  /**
   * Runs the body to its next value, or to its end. Suspends: if the body does. Cancellation: the
   * error is thrown at the body's own await.
   *
   * @param generator the user's object; the generator is closed when this object is garbage
   */
  public void advance(Object generator) {
    if (state != State.FINISHED) {
      advance(generator, null);
    }
  }

  /**
   * Makes the body leave its yield by an exception, and waits until the body has ended. Suspends:
   * if the body does.
   */
  public void close() {
    value = null;
    hasValue = false;
    if (state == State.CREATED) {
      state = State.FINISHED;
      body = null;
    }
    if (state != State.FINISHED) {
      advance(null, RunningLoops.require().exit("the generator was closed"));
    }
  }

  private void advance(@Nullable Object generator, @Nullable Error newExit) {
    if (state == State.RUNNING) {
      throw new IllegalStateException(
          "The generator is already running: one coroutine at a time can ask for its next value, or"
              + " close it.");
    }
    Host running = RunningLoops.require();
    Control control = running.kernel().control();
    TaskStrand current = control.currentTask();
    if (current == null) {
      throw new IllegalStateException(
          "Cannot iterate a generator in a callback: do it in a coroutine.");
    }
    if (loop != null && loop != running) {
      throw new IllegalStateException(
          "The generator belongs to a different event loop: " + loop + ", not " + running + ".");
    }
    loop = running;
    exit = newExit;
    State before = state;
    if (before == State.CREATED) {
      strand = new BodyStrand(running);
      entry = registry.apply(running).add(Objects.requireNonNull(generator), this);
    }
    serve(current);
    try {
      control.handOver(current, Objects.requireNonNull(strand));
    } catch (Throwable cannotSwitch) {
      stopServing(before);
      throw cannotSwitch;
    }
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      throw Futures.rethrow(thrown);
    }
  }

  private void serve(TaskStrand served) {
    state = State.RUNNING;
    task = served;
    caller = served.innermost();
    context = served.activeContext();
    openScopes = served.openScopes();
  }

  private void stopServing(State newState) {
    state = newState;
    task = null;
    caller = null;
    context = null;
  }

  /** Ends a suspended body, because its loop is closed: its {@code finally} blocks run. */
  public void unwind() {
    if (state == State.SUSPENDED && loop != null) {
      state = State.RUNNING;
      exit = loop.exit("the event loop was closed before the generator was");
      loop.kernel().control().unwind(Objects.requireNonNull(strand));
      Throwable thrown = failure;
      failure = null;
      if (thrown != null) {
        loop.report(Report.of("Exception in a generator of a closed loop", thrown));
      }
    }
  }

  // ---- called in the body's own thread

  private void runBody() {
    Control control = Objects.requireNonNull(loop).kernel().control();
    BodyStrand self = Objects.requireNonNull(strand);
    if (task != null) {
      task.showContext();
    }
    try {
      Objects.requireNonNull(body).run(this::yieldValue);
    } catch (Throwable exception) {
      failure = exception == exit ? lostWith(exception) : exception;
    } finally {
      end(control, self);
    }
  }

  /**
   * What the body's clean-up has thrown, while the exit passed through a {@code try} statement with
   * resources: it comes out instead of the exit, as in Python.
   */
  private static @Nullable Throwable lostWith(Throwable ended) {
    List<Throwable> lost = Cancellation.lostWith(ended);
    if (lost.isEmpty()) {
      return null;
    }
    Throwable first = lost.get(0);
    if (lost.size() == 1) {
      return first;
    }
    return new ExceptionGroup("the clean-up of a generator failed", lost);
  }

  private void end(Control control, BodyStrand self) {
    if (entry != null) {
      entry.remove();
    }
    body = null;
    TaskStrand served = task;
    LoopStrand to = caller;
    stopServing(State.FINISHED);
    control.handBack(served, self, to);
  }

  private void yieldValue(T newValue) {
    Control control = Objects.requireNonNull(loop).kernel().control();
    TaskStrand served = task;
    LoopStrand to = caller;
    if (exit != null) {
      refuseYield(control);
      throw new IllegalStateException(
          "The generator ignored GeneratorExit: once it is being closed, it can yield no more.");
    }
    if (!control.isHere() || control.strand() != strand || served == null || to == null) {
      throw new IllegalStateException(
          "A value can be yielded in the body of its generator only, not in a task or thread that"
              + " this has started.");
    }
    if (served.openScopes() != openScopes || served.activeContext() != context) {
      throw new IllegalStateException(
          "Cannot yield within a timeout, a task group, a cancel scope or Context.run: it would"
              + " apply to whoever iterates, not to this body. Leave it before each yield.");
    }
    Object inContext = context;
    value = newValue;
    hasValue = true;
    stopServing(State.SUSPENDED);
    try {
      control.handOver(served, to);
    } catch (Throwable cannotSwitch) {
      serve(served);
      caller = to;
      context = inContext;
      takeValue();
      throw cannotSwitch;
    }
    if (exit != null) {
      throw exit;
    }
  }

  /**
   * Called before a yield of a body that is to end is refused. Code that catches the exception may
   * yield again. After some times this method does not return: the body stays suspended for ever.
   */
  private void refuseYield(Control control) {
    TaskStrand served = task;
    LoopStrand to = caller;
    if (control.isUnwinding()) {
      control.refuseAwait();
    } else if (control.strand() == strand && served != null && to != null) {
      refusedYields++;
      if (refusedYields > MOST_REFUSED_YIELDS) {
        leave(control, served, to);
      }
    }
  }

  /** Gives control back for good. Returns only if the body's thread cannot be suspended here. */
  private void leave(Control control, TaskStrand served, LoopStrand to) {
    refusedYields = 0; // tried again later
    failure =
        new IllegalStateException(
            "The generator ignored GeneratorExit: it is being closed, and goes on yielding. It"
                + " stays suspended for ever.");
    Object inContext = context;
    if (entry != null) {
      entry.remove();
    }
    stopServing(State.FINISHED);
    try {
      control.handOver(served, to);
    } catch (IllegalStateException pinned) {
      failure = null;
      serve(served);
      caller = to;
      context = inContext;
    }
  }

  @Override
  public String toString() {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
