package asyncio.internal.loop;

import asyncio.futures.Future;
import asyncio.internal.engine.Engine;
import asyncio.internal.engine.PinnedException;
import org.jspecify.annotations.Nullable;

/**
 * The right to run. One thread of a loop has it at any moment: the loop's own thread, or that of
 * one task. This class hands it over.
 *
 * <p>A coroutine that awaits asks {@link Turns#nextStep} which task is next. If that is the same
 * task, the coroutine simply goes on: nobody else had to run, so there is nothing to switch to. If
 * it is another task, control goes straight to that task's thread. If bookkeeping cannot tell,
 * control goes to the loop's own thread, which runs callbacks and waits for the outside ({@link
 * #run}).
 *
 * <p>A coroutine's thread does nothing else. Whatever is thrown in a hand-over is thrown to the
 * task that awaits, which keeps control; the loop and the other tasks stay whole.
 */
public final class Control {

  /** How often the clean-up of a coroutine may await, although its loop is closed. */
  private static final int MOST_REFUSED_AWAITS = 100;

  private final Engine engine;
  private final Kernel kernel;
  private final Host host;
  private final Turns turns;
  private final Counters counters;

  /** The loop's own thread, while it runs. */
  private @Nullable Thread loopThread;

  /**
   * The task that has control; null: the loop's own thread. Other threads read both fields, too,
   * but only to see that control is not theirs.
   */
  private @Nullable TaskStrand currentTask;

  private @Nullable EagerStart eagerStart;

  /** Set while a closed loop unwinds its coroutines. */
  private boolean closing;

  /** The strand that is being unwound, and how often it has awaited since. */
  private @Nullable LoopStrand unwinding;

  private int refusedAwaits;

  Control(Kernel kernel) {
    this.kernel = kernel;
    this.host = kernel.host();
    this.turns = kernel.turns();
    this.engine = kernel.engine();
    this.counters = kernel.counters();
  }

  /**
   * Whether the calling thread has control. Any thread.
   *
   * @return true if so
   */
  public boolean isHere() {
    return holder() == Thread.currentThread();
  }

  /**
   * The thread that has control. Any thread; another one gets what was so a moment ago.
   *
   * @return the thread, or null if the loop does not run
   */
  public @Nullable Thread holder() {
    LoopStrand strand = strand();
    return strand == null ? loopThread : strand.thread();
  }

  /**
   * The strand that has control.
   *
   * @return the strand, or null if the loop's own thread has it
   */
  public @Nullable LoopStrand strand() {
    TaskStrand task = currentTask;
    return task == null ? unwinding : task.innermost();
  }

  /**
   * The task that has control. Any thread; another one gets what was so a moment ago.
   *
   * @return the task, or null if a callback runs or nothing does
   */
  public @Nullable TaskStrand currentTask() {
    return currentTask;
  }

  // ---- the loop's own thread

  /** Runs the loop until its run is over. Called by the loop's own thread. */
  public void run() {
    loopThread = Thread.currentThread();
    try {
      for (TaskStrand next = turns.next(); next != null; next = turns.next()) {
        enter(next);
      }
    } finally {
      loopThread = null;
    }
  }

  /** Gives control to a task, until it comes back. */
  private void enter(TaskStrand task) {
    try {
      engine.prepare(task.innermost());
    } catch (Throwable failed) {
      task.cannotStart(failed);
      return;
    }
    engine.enter(task.innermost());
  }

  // ---- a task's thread

  /**
   * A coroutine begins. Called in its own thread, as the first thing.
   *
   * @param task the task
   */
  public void begin(TaskStrand task) {
    currentTask = task;
    stepStarts(task);
  }

  private void stepStarts(TaskStrand task) {
    counters.steps++;
    Probe probe = kernel.probes();
    if (probe != null) {
      probe.stepStarted(task);
    }
  }

  /**
   * Suspends the current coroutine until its next step comes up, which the caller has arranged for.
   * If this throws anything, the coroutine has kept control, and the arrangement is to be undone.
   *
   * @param task the current task
   * @param awaited the future that it waits for, or null if it only gives way
   * @throws IllegalStateException if its thread cannot be suspended here
   * @throws Error {@code GeneratorExit} if the loop is being closed: the coroutine is to end
   */
  public void suspend(TaskStrand task, @Nullable Future<?> awaited) {
    // This frame is on the stack of each suspended coroutine. So this method is small, has few
    // variables, and does the context's part, too: the JVM makes it one with its callers.
    if (closing) {
      refuseAwait();
      throw host.exit("the event loop is closed");
    }
    EagerStart start = eagerStart;
    depart(task, awaited);
    TaskStrand next = isStartedEagerly(task) ? null : turns.nextStep();
    if (next != task) {
      try {
        engine.transfer(task.innermost(), receiver(task, next));
      } catch (PinnedException pinned) {
        stay(task, start, next);
        throw new IllegalStateException(pinned.getMessage(), pinned);
      } catch (Throwable failed) {
        stay(task, start, next);
        throw failed;
      }
    }
    comeBack(task);
  }

  private void depart(TaskStrand task, @Nullable Future<?> awaited) {
    task.leaveContext();
    Probe probe = kernel.probes();
    if (probe != null) {
      probe.stepSuspended(task, awaited);
    }
    currentTask = null;
  }

  private void stay(TaskStrand task, @Nullable EagerStart start, @Nullable TaskStrand next) {
    eagerStart = start;
    if (next != null) {
      turns.putBack(next);
    }
    currentTask = task;
    task.enterContext();
    counters.dueSteps++; // the step has been counted as over, and goes on
    stepStarts(task);
  }

  private void comeBack(TaskStrand task) {
    currentTask = task;
    task.enterContext();
    if (closing) {
      throw host.exit("the event loop was closed while this coroutine was suspended");
    }
    stepStarts(task);
  }

  /**
   * The strand that gets control from a task: the one that started it eagerly, or that of the next
   * task; null for the loop's own thread.
   */
  private @Nullable LoopStrand receiver(TaskStrand task, @Nullable TaskStrand next) {
    EagerStart start = eagerStart;
    if (start != null && start.task == task) {
      eagerStart = start.outer;
      return start.starter;
    }
    return next == null ? null : prepared(next);
  }

  /** The strand of a task that is next; null if its thread cannot be made in this thread now. */
  private @Nullable LoopStrand prepared(TaskStrand next) {
    try {
      engine.prepare(next.innermost());
      return next.innermost();
    } catch (Throwable failed) { // the loop's own thread tries again, and tells the task
      turns.putBack(next);
      return null;
    }
  }

  /**
   * The current coroutine has ended. If a new task is next, it gets the thread; else the thread is
   * about to end.
   *
   * @param task the current task
   * @return the new task that runs in the same thread, or null
   */
  public @Nullable TaskStrand end(TaskStrand task) {
    currentTask = null;
    boolean goesBack = closing || isStartedEagerly(task);
    TaskStrand next = goesBack ? null : turns.nextStep();
    if (next != null && !next.hasBegun() && engine.passThread(task, next)) {
      return next;
    }
    try {
      engine.finish(task, receiver(task, next));
    } catch (Throwable failed) { // to start the next one's thread: the loop's own thread sees to it
      if (next != null) {
        turns.putBack(next);
      }
      engine.finish(task, null);
    }
    return null;
  }

  // ---- eager tasks

  /**
   * The first step of a task that runs within the step or callback that made it.
   *
   * @param task the task
   * @param starter the strand that gets control back, null for the loop's own thread
   * @param outer the first step within which this one was started, or null
   */
  private record EagerStart(
      TaskStrand task, @Nullable LoopStrand starter, @Nullable EagerStart outer) {}

  /**
   * Whether a task's first step runs now, within the step or callback that made it.
   *
   * @param task the task
   * @return true if so
   */
  public boolean isStartedEagerly(TaskStrand task) {
    return eagerStart != null && eagerStart.task == task;
  }

  /**
   * Runs the first step of a new task at once; returns when that is suspended, or has ended.
   *
   * @param task the new task
   */
  public void startEagerly(TaskStrand task) {
    TaskStrand outerTask = currentTask;
    LoopStrand starter = strand();
    engine.prepare(task);
    eagerStart = new EagerStart(task, starter, eagerStart);
    currentTask = null;
    counters.dueSteps++;
    try {
      if (starter == null) {
        engine.enter(task);
      } else {
        engine.transfer(starter, task);
      }
    } catch (PinnedException pinned) { // then it starts as other tasks do
      eagerStart = eagerStart.outer;
      counters.dueSteps--;
      turns.add(task);
    } catch (Throwable failed) {
      eagerStart = eagerStart.outer;
      counters.dueSteps--;
      currentTask = outerTask;
      throw failed;
    }
    currentTask = outerTask;
  }

  // ---- generators

  /**
   * Hands the current step of a task from the strand that runs it to another: to a generator, or
   * from a generator back. Returns when the calling strand has a step again, of whichever task.
   *
   * @param task the current task
   * @param to the other strand
   * @throws IllegalStateException if the calling thread cannot be suspended here
   */
  public void handOver(TaskStrand task, LoopStrand to) {
    LoopStrand from = task.innermost();
    engine.prepare(to);
    task.setInnermost(to);
    try {
      engine.transfer(from, to);
    } catch (PinnedException pinned) {
      task.setInnermost(from);
      throw new IllegalStateException(pinned.getMessage(), pinned);
    } catch (Throwable failed) {
      task.setInnermost(from);
      throw failed;
    }
    TaskStrand served = currentTask;
    if (served != null) {
      served.showContext();
    }
  }

  /**
   * Hands the current step of a task back for good: the calling strand has ended.
   *
   * @param task the task, or null if the loop unwinds a generator
   * @param from the calling strand
   * @param to the strand that goes on, or null for the loop's own thread
   */
  public void handBack(@Nullable TaskStrand task, LoopStrand from, @Nullable LoopStrand to) {
    if (task != null && to != null) {
      task.setInnermost(to);
    }
    engine.finish(from, to);
  }

  // ---- the end

  /**
   * Runs a clean-up in which suspended strands are entered once more to end: every await throws.
   * Returns when the clean-up has.
   *
   * @param cleanUp calls {@link #unwind} for each strand
   */
  public void close(Runnable cleanUp) {
    engine.runLoop(
        () -> {
          loopThread = Thread.currentThread();
          closing = true;
          try {
            cleanUp.run();
          } finally {
            loopThread = null;
          }
        });
  }

  /**
   * Gives control to a strand of a loop that is being closed, until the strand ends, or is left.
   *
   * @param suspended the strand
   */
  public void unwind(LoopStrand suspended) {
    unwinding = suspended;
    refusedAwaits = 0;
    try {
      engine.enter(suspended);
    } finally {
      unwinding = null;
      currentTask = null;
    }
  }

  /**
   * Whether the calling thread runs a coroutine or a generator's body: not the loop's own thread.
   *
   * @return true if so; false also if another loop runs there, or none
   */
  public boolean isInCoroutine() {
    return isHere() && (currentTask != null || unwinding != null);
  }

  /**
   * Whether the calling thread runs a coroutine or a generator's body that is to end, because the
   * loop is being closed.
   *
   * @return true if so
   */
  public boolean isUnwinding() {
    return unwinding != null && isHere();
  }

  /**
   * Called before an await of a coroutine that is to end is refused. Code that catches the
   * exception may await again. After some times this method does not return: the coroutine stays
   * suspended for ever.
   */
  public void refuseAwait() {
    refusedAwaits++;
    LoopStrand last = unwinding;
    if (refusedAwaits <= MOST_REFUSED_AWAITS || last == null) {
      return;
    }
    TaskStrand task = currentTask;
    host.report(
        Report.of(
            (task == null ? "A generator" : "Task '" + task.taskName() + "'")
                + " ignored GeneratorExit: its loop is closed, and it goes on awaiting. It stays"
                + " suspended for ever.",
            host.exit("the event loop is closed")));
    leave(task == null ? last : task.innermost());
  }

  /**
   * Leaves a strand suspended for ever. Returns only if its thread cannot be suspended here.
   *
   * @param ignorant the calling strand
   */
  private void leave(LoopStrand ignorant) {
    try {
      engine.transfer(ignorant, null);
    } catch (PinnedException pinned) {
      refusedAwaits = 0; // tried again later
    }
  }
}
