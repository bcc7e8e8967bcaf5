package asyncio;

import asyncio.futures.Future;
import asyncio.internal.engine.Engine;
import asyncio.internal.engine.PinnedException;
import asyncio.internal.engine.Strand;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who runs now: the loop's own thread or one task, never two. This is where control changes hands.
 *
 * <p>A coroutine that awaits does not return to some central loop. It runs the loop's callbacks
 * itself until a task is next ({@link Turns#next}). If that is itself, it simply goes on: nobody
 * else had to run, so there was nothing to switch to. If it is another task, control goes straight
 * to that one's thread.
 */
final class Baton {

  private final EventLoop loop;
  private final Engine engine;
  private final LoopStatistics statistics;

  /**
   * The thread that has control; read by other threads, too, but only to see that it is not theirs.
   */
  private @Nullable Thread holder;

  private @Nullable Task<?> currentTask;
  private Context context = new Context();

  private @Nullable EagerStart eagerStart;

  /** What is to be thrown to whoever started a task eagerly. */
  private @Nullable KeyboardInterrupt interrupt;

  /** Set while a closed loop unwinds its coroutines. */
  private boolean closing;

  Baton(EventLoop loop, Engine engine) {
    this.loop = loop;
    this.engine = engine;
    this.statistics = loop.statistics();
  }

  /** Whether the calling thread has control. Any thread. */
  boolean isHere() {
    return holder == Thread.currentThread();
  }

  /** The thread that has control, or had it a moment ago, or null. Any thread. */
  @Nullable Thread holder() {
    return holder;
  }

  /** The task that has control, or null. Another thread may get what was so a moment ago. */
  @Nullable Task<?> currentTask() {
    return currentTask;
  }

  Context context() {
    return context;
  }

  void setContext(Context context) {
    this.context = context;
    context.becameCurrent();
  }

  // ---- the loop's own thread

  /** Runs the loop until its run is over. Called by the loop's own thread. */
  void run(Context callersContext) {
    take(callersContext);
    try {
      for (Task<?> next = loop.turns().next(true); next != null; next = loop.turns().next(true)) {
        enter(next);
      }
    } finally {
      holder = null;
    }
  }

  /** Makes the calling thread the one that has control, without running anything. */
  private void take(Context callersContext) {
    holder = Thread.currentThread();
    setContext(callersContext);
  }

  private void enter(Task<?> task) {
    enter(strandOf(task));
  }

  /** Gives control to a strand, until it comes back to the caller: the loop's own thread. */
  void enter(Strand strand) {
    Thread loopThread = holder;
    Context loopContext = context;
    engine.enter(strand);
    holder = loopThread;
    context = loopContext;
  }

  private Strand strandOf(Task<?> task) {
    Strand strand = task.strand();
    if (strand == null) {
      strand = engine.newStrand(task.driver());
      task.setStrand(strand);
    }
    return strand;
  }

  // ---- a task's thread

  /** A coroutine begins. Called in its own thread, as the first thing. */
  void begin(Task<?> task) {
    arrive(task, task.getContext());
    stepStarts(task);
  }

  private void stepStarts(Task<?> task) {
    statistics.steps++;
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.stepStarted(task);
    }
  }

  /**
   * Suspends the current coroutine until its next step comes up, which the caller has arranged for.
   *
   * @param task the current one
   * @param awaited what it waits for, or null if it only gives way
   * @throws GeneratorExit if the loop is closed meanwhile
   * @throws IllegalStateException if its thread cannot be suspended here
   */
  void suspend(Task<?> task, @Nullable Future<?> awaited) {
    // These frames are on the stack of each suspended coroutine. So this method is small, and the
    // JVM makes it one with its callers; what comes before and after the switch is in methods of
    // its own.
    Context active = context; // the task's own, or one that it has entered
    EagerStart start = eagerStart;
    depart(task, awaited);
    Task<?> next = isStartedEagerly(task) ? null : loop.turns().next(engine.strandsMayWait());
    if (next != task) {
      try {
        engine.transfer(Objects.requireNonNull(task.strand()), receiver(task, next));
      } catch (PinnedException pinned) {
        eagerStart = start;
        throw stay(task, active, next, pinned);
      }
    }
    comeBack(task, active);
  }

  /**
   * Who gets control from a task: whoever started it eagerly, or the one that is next; null for the
   * loop's own thread.
   */
  private @Nullable Strand receiver(Task<?> task, @Nullable Task<?> next) {
    if (isStartedEagerly(task)) {
      EagerStart start = Objects.requireNonNull(eagerStart);
      eagerStart = start.outer;
      return start.starter;
    }
    return next == null ? null : strandOf(next);
  }

  private void depart(Task<?> task, @Nullable Future<?> awaited) {
    if (closing) {
      throw new GeneratorExit();
    }
    LoopListener listener = loop.listener();
    if (listener != null) {
      listener.stepSuspended(task, awaited);
    }
    depart(task);
  }

  private IllegalStateException stay(
      Task<?> task, Context active, @Nullable Task<?> next, PinnedException pinned) {
    if (next != null) {
      loop.turns().putBack(next);
    }
    arrive(task, active);
    statistics.dueSteps++; // the step has been counted as over, and goes on
    stepStarts(task);
    return new IllegalStateException(pinned.getMessage(), pinned);
  }

  private void comeBack(Task<?> task, Context active) {
    arrive(task, active);
    if (closing) {
      throw new GeneratorExit();
    }
    stepStarts(task);
  }

  /** The current coroutine has ended, and its thread is about to. */
  void end(Task<?> task) {
    if (!closing) {
      loop.ended(task);
    }
    Strand strand = Objects.requireNonNull(task.strand());
    task.setStrand(null);
    depart(task);
    boolean goesBack = closing || isStartedEagerly(task);
    Task<?> next = goesBack ? null : loop.turns().next(engine.strandsMayWait());
    engine.finish(strand, receiver(task, next));
  }

  // ---- eager tasks

  /**
   * The first step of a task that runs within whoever made it: another task or a callback, in
   * whichever thread that runs.
   *
   * @param task the task
   * @param starter who gets control back, null for the loop's own thread
   * @param outer the first step within which this one was started, or null
   */
  private record EagerStart(Task<?> task, @Nullable Strand starter, @Nullable EagerStart outer) {}

  private boolean isStartedEagerly(Task<?> task) {
    return eagerStart != null && eagerStart.task == task;
  }

  /**
   * A coroutine ends by an interrupt. So does the loop's run; but in an eager first step, that is
   * up to whoever started it.
   */
  void interrupted(Task<?> task, KeyboardInterrupt exception) {
    if (isStartedEagerly(task)) {
      interrupt = exception;
    } else {
      loop.turns().fail(exception);
    }
  }

  /**
   * Runs the first step of a new task at once; returns when that is suspended, or has ended.
   *
   * @throws KeyboardInterrupt if it has ended by that
   */
  void startEagerly(Task<?> task) {
    Task<?> outerTask = currentTask;
    Context outerContext = context;
    Strand starter = Strand.current();
    currentTask = null;
    eagerStart = new EagerStart(task, starter, eagerStart);
    statistics.dueSteps++;
    if (starter == null) {
      enter(task);
    } else {
      try {
        engine.transfer(starter, strandOf(task));
      } catch (PinnedException pinned) { // then it starts as other tasks do
        eagerStart = eagerStart.outer;
        statistics.dueSteps--;
        loop.turns().add(task);
      }
    }
    holder = Thread.currentThread();
    currentTask = outerTask;
    context = outerContext;
    KeyboardInterrupt thrown = interrupt;
    if (thrown != null) {
      interrupt = null;
      throw thrown;
    }
  }

  // ---- generators

  Strand newStrand(CoroutineBody body) {
    return engine.newStrand(body);
  }

  /**
   * Hands the current step of a task from the strand that runs it to another: to a generator, or
   * from there back. Returns when the calling strand has a step again, of whichever task.
   *
   * @throws IllegalStateException if the calling thread cannot be suspended here
   */
  void handOver(Task<?> task, Strand to) {
    Strand from = Objects.requireNonNull(task.strand());
    task.setStrand(to);
    try {
      engine.transfer(from, to);
    } catch (PinnedException pinned) {
      task.setStrand(from);
      throw new IllegalStateException(pinned.getMessage(), pinned);
    }
    takeOver();
  }

  /** Hands the current step of a task back for good: the calling strand has ended. */
  void handBack(@Nullable Task<?> task, Strand from, @Nullable Strand to) {
    if (task != null) {
      task.setStrand(to);
    }
    engine.finish(from, to);
  }

  /** The calling strand has got the current step of a task. */
  void takeOver() {
    holder = Thread.currentThread();
    context.becameCurrent();
  }

  private void arrive(Task<?> task, Context active) {
    holder = Thread.currentThread();
    currentTask = task;
    task.getContext().enter();
    setContext(active);
  }

  private void depart(Task<?> task) {
    currentTask = null;
    task.getContext().leave();
  }

  // ---- the end

  /**
   * Makes the pending await of every coroutine throw, and the pending yield of every generator, so
   * that their finally blocks run and their threads end.
   */
  void unwind(Iterable<Task<?>> suspended, Generators generators) {
    engine.runLoop(
        () -> {
          take(Context.current());
          closing = true;
          try {
            for (Task<?> task : suspended) {
              if (task.strand() != null) {
                enter(task);
              }
            }
            for (Generation<?> generation : generators.left()) {
              generation.unwind(this);
            }
          } finally {
            holder = null;
          }
        });
  }

  /** What to say to somebody who would have to wait for a future of this loop but cannot. */
  IllegalStateException cannotAwait(Future<?> future) {
    String where =
        isHere() ? "in a callback" : "in a thread that is not one of its loop's coroutines";
    return new IllegalStateException(
        "Cannot await "
            + future
            + " "
            + where
            + ": await within a task (createTask(...), Asyncio.run(...)); from another"
            + " thread use runCoroutineThreadsafe(...) or toCompletableFuture().");
  }
}
