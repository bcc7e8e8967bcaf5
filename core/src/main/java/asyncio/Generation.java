package asyncio;

import asyncio.futures.Futures;
import asyncio.internal.engine.Strand;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A generator at work: the strand that runs its body, and who is being served.
 *
 * <p>The body is not a task. It runs as a part of whichever task asks for the next value, as a
 * method that is called does: in the same step, with the same context, and if it awaits, it is that
 * task that is suspended. Only its stack is its own, so that it can stay where it is while the
 * caller goes on.
 *
 * @param <T> the values' type
 */
final class Generation<T> implements AsyncGenerator.Yielder<T>, CoroutineBody {

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
  private AsyncGenerator.@Nullable Body<T> body;
  private @Nullable EventLoop loop;
  private @Nullable Strand strand;
  private Generators.@Nullable Entry entry;

  // While it runs: for whom.
  private @Nullable Task<?> task;
  private @Nullable Strand caller;
  private @Nullable Context context;
  private int openScopes;

  // What it hands over.
  private boolean hasValue;
  private @Nullable T value;
  private @Nullable Throwable failure;

  /** To be thrown at its yield, because it is being closed. */
  private @Nullable GeneratorExit exit;

  Generation(AsyncGenerator.Body<T> body) {
    this.body = body;
  }

  @Override
  public @Nullable Task<?> task() {
    return task;
  }

  @Override
  public @Nullable Strand caller() {
    return caller;
  }

  // ---- called by whoever iterates

  boolean hasValue() {
    return hasValue;
  }

  @SuppressWarnings("NullAway") // a generator of a nullable type yields null
  T takeValue() {
    T taken = value;
    value = null;
    hasValue = false;
    return taken;
  }

  /** Runs the body to its next value, or to its end. Suspends if the body does. */
  void advance(AsyncGenerator<T> generator) {
    if (state != State.FINISHED) {
      advance(generator, null);
    }
  }

  /** Has the body leave its yield by an exception, and waits until it has ended. */
  void close() {
    value = null;
    hasValue = false;
    if (state == State.CREATED) {
      state = State.FINISHED;
      body = null;
    }
    if (state != State.FINISHED) {
      advance(null, new GeneratorExit("the generator was closed"));
    }
  }

  private void advance(@Nullable AsyncGenerator<T> generator, @Nullable GeneratorExit newExit) {
    if (state == State.RUNNING) {
      throw new IllegalStateException(
          "The generator is already running: one coroutine at a time can ask for its next value, or"
              + " close it.");
    }
    EventLoop running = Asyncio.getRunningLoop();
    Task<?> current = running.baton().currentTask();
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
      strand = running.baton().newStrand(this);
      entry = running.generators().add(Objects.requireNonNull(generator), this);
    }
    serve(current);
    try {
      running.baton().handOver(current, Objects.requireNonNull(strand));
    } catch (IllegalStateException cannotSwitch) {
      stopServing(before);
      throw cannotSwitch;
    }
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      throw Futures.rethrow(thrown);
    }
  }

  private void serve(Task<?> forWhom) {
    state = State.RUNNING;
    task = forWhom;
    caller = forWhom.strand();
    context = forWhom.getLoop().baton().context();
    openScopes = forWhom.openScopes();
  }

  private void stopServing(State newState) {
    state = newState;
    task = null;
    caller = null;
    context = null;
  }

  /** It stays where it is for ever, because its loop is closed: its finally blocks shall run. */
  void unwind(Baton baton) {
    if (state == State.SUSPENDED) {
      state = State.RUNNING;
      exit = new GeneratorExit("the event loop was closed before the generator was");
      baton.enter(Objects.requireNonNull(strand));
      Throwable thrown = failure;
      failure = null;
      if (thrown != null && loop != null) {
        loop.reports()
            .call(ExceptionContext.of("Exception in a generator of a closed loop", thrown));
      }
    }
  }

  // ---- called in the body's own thread

  @Override
  public void run() {
    Baton baton = Objects.requireNonNull(loop).baton();
    baton.takeOver();
    try {
      Objects.requireNonNull(body).run(this);
    } catch (Throwable exception) {
      failure = exception == exit ? null : exception;
    } finally {
      end(baton);
    }
  }

  private void end(Baton baton) {
    if (entry != null) {
      entry.remove();
    }
    body = null;
    Task<?> served = task;
    Strand to = caller;
    stopServing(State.FINISHED);
    baton.handBack(served, Objects.requireNonNull(strand), to);
  }

  @Override
  public void yield(T newValue) {
    Baton baton = Objects.requireNonNull(loop).baton();
    Task<?> served = task;
    Strand to = caller;
    if (exit != null) {
      throw new IllegalStateException(
          "The generator ignored GeneratorExit: once it is being closed, it can yield no more.");
    }
    if (Strand.current() != strand || served == null || to == null) {
      throw new IllegalStateException(
          "A value can be yielded in the body of its generator only, not in a task or thread that"
              + " this has started.");
    }
    if (served.openScopes() != openScopes || baton.context() != context) {
      throw new IllegalStateException(
          "Cannot yield within a timeout, a task group, a cancel scope or Context.run: it would"
              + " apply to whoever iterates, not to this body. Leave it before each yield.");
    }
    Context inContext = context;
    value = newValue;
    hasValue = true;
    stopServing(State.SUSPENDED);
    try {
      baton.handOver(served, to);
    } catch (IllegalStateException cannotSwitch) {
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

  @Override
  public String toString() {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
