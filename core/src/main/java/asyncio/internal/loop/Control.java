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
 * task, the coroutine simply goes on: nothing else is ready, so there is no switch. If it is
 * another task, control goes straight to that task's thread. If bookkeeping cannot tell, control
 * goes to the loop's own thread, which runs callbacks and waits for the outside ({@link #run}).
 *
 * <p>A coroutine's thread does nothing else. An exception in a hand-over is thrown to the task that
 * awaits, which keeps control; the loop and the other tasks are not affected.
 */
public final class Control {

  private final Engine engine;
  private final Kernel kernel;
  private final Counters counters;

  /**
   * The thread that has control. Any thread may compare it with itself, without a lock: only the
   * holder itself can find that it is the holder.
   */
  private @Nullable Thread holder;

  /** The strand that has control; null: the loop's own thread. */
  private @Nullable LoopStrand strand;

  private @Nullable TaskStrand currentTask;

  private @Nullable EagerStart eagerStart;

  /** Set while a closed loop unwinds its coroutines. */
  private boolean closing;

  Control(Kernel kernel) {
    this.kernel = kernel;
    this.engine = kernel.engine();
    this.counters = kernel.counters();
  }

  /**
   * Whether the calling thread has control. Any thread.
   *
   * @return true if so
   */
  public boolean isHere() {
    return holder == Thread.currentThread();
  }

  /**
   * The thread that has control. Any thread; another one gets an answer that was right a moment
   * ago.
   *
   * @return the thread, or null if the loop does not run
   */
  public @Nullable Thread holder() {
    return holder;
  }

  /**
   * The strand that has control.
   *
   * @return the strand, or null if the loop's own thread has it
   */
  public @Nullable LoopStrand strand() {
    return strand;
  }

  /**
   * The task that has control. Any thread; another one gets an answer that was right a moment ago.
   *
   * @return the task, or null if a callback runs or nothing does
   */
  public @Nullable TaskStrand currentTask() {
    return currentTask;
  }

  // ---- the loop's own thread

  /** Runs the loop until its run is over. Called by the loop's own thread. */
  public void run() {
    holder = Thread.currentThread();
    try {
      for (TaskStrand next = kernel.turns().next(); next != null; next = kernel.turns().next()) {
        enter(next);
      }
    } finally {
      holder = null;
    }
  }

  /** Gives control to a task, and returns when control comes back. */
  private void enter(TaskStrand task) {
    try {
      engine.prepare(task.innermost());
    } catch (Throwable failed) {
      task.cannotStart(failed);
      return;
    }
    enter(task.innermost());
  }

  private void enter(LoopStrand to) {
    Thread loopThread = holder;
    engine.enter(to);
    holder = loopThread;
    strand = null;
  }

  // ---- a task's thread

  /**
   * A coroutine begins. Called in its own thread, as the first thing.
   *
   * @param task the task
   */
  public void begin(TaskStrand task) {
    arrive(task);
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
   * @return false if the loop is being closed: the coroutine is to end
   * @throws PinnedException if its thread cannot be suspended here
   */
  public boolean suspend(TaskStrand task, @Nullable Future<?> awaited) throws PinnedException {
    // This frame stays on the stack of each suspended coroutine. So this method is small, and the
    // JVM inlines it.
    if (closing) {
      return false;
    }
    EagerStart start = eagerStart;
    depart(task, awaited);
    TaskStrand next = isStartedEagerly(task) ? null : kernel.turns().nextStep();
    if (next != task) {
      try {
        engine.transfer(task.innermost(), receiver(task, next));
      } catch (Throwable failed) {
        stay(task, start, next);
        throw failed;
      }
    }
    return comeBack(task);
  }

  private void depart(TaskStrand task, @Nullable Future<?> awaited) {
    Probe probe = kernel.probes();
    if (probe != null) {
      probe.stepSuspended(task, awaited);
    }
    currentTask = null;
  }

  private void stay(TaskStrand task, @Nullable EagerStart start, @Nullable TaskStrand next) {
    eagerStart = start;
    if (next != null) {
      kernel.turns().putBack(next);
    }
    arrive(task);
    counters.dueSteps++; // `nextStep` and `stepStarts` count one more step
    stepStarts(task);
  }

  private boolean comeBack(TaskStrand task) {
    arrive(task);
    if (closing) {
      return false;
    }
    stepStarts(task);
    return true;
  }

  private void arrive(TaskStrand task) {
    holder = Thread.currentThread();
    strand = task.innermost();
    currentTask = task;
  }

  /**
   * The strand that gets control from a task: the strand that started the task eagerly, or the
   * strand of the next task; null for the loop's own thread.
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
    } catch (Throwable failed) { // the loop's own thread tries again, and fails the task
      kernel.turns().putBack(next);
      return null;
    }
  }

  /**
   * The current coroutine has ended, and its thread is about to.
   *
   * @param task the current task
   */
  public void end(TaskStrand task) {
    currentTask = null;
    boolean goesBack = closing || isStartedEagerly(task);
    TaskStrand next = goesBack ? null : kernel.turns().nextStep();
    try {
      engine.finish(task, receiver(task, next));
    } catch (Throwable failed) { // the next task's thread cannot start: the loop's own thread tries
      if (next != null) {
        kernel.turns().putBack(next);
      }
      engine.finish(task, null);
    }
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
    LoopStrand starter = strand;
    engine.prepare(task);
    eagerStart = new EagerStart(task, starter, eagerStart);
    currentTask = null;
    counters.dueSteps++;
    try {
      if (starter == null) {
        enter(task);
      } else {
        engine.transfer(starter, task);
      }
    } catch (PinnedException pinned) { // then the task starts like other tasks
      eagerStart = eagerStart.outer;
      counters.dueSteps--;
      kernel.turns().add(task);
    } catch (Throwable failed) {
      eagerStart = eagerStart.outer;
      counters.dueSteps--;
      comeBackFromEagerStart(starter, outerTask);
      throw failed;
    }
    comeBackFromEagerStart(starter, outerTask);
  }

  private void comeBackFromEagerStart(
      @Nullable LoopStrand starter, @Nullable TaskStrand outerTask) {
    holder = Thread.currentThread();
    strand = starter;
    currentTask = outerTask;
  }

  // ---- generators

  /**
   * Hands the current step of a task from the calling strand to another one: to a generator's body,
   * or from the body back. Returns when the calling strand has the step of a task again, not
   * necessarily of the same task.
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
    takeOver(from);
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

  /**
   * Notes that a strand has got the current step of a task.
   *
   * @param by the calling strand
   */
  public void takeOver(LoopStrand by) {
    holder = Thread.currentThread();
    strand = by;
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
          holder = Thread.currentThread();
          strand = null;
          closing = true;
          try {
            cleanUp.run();
          } finally {
            holder = null;
          }
        });
  }

  /**
   * Gives control to a strand of a loop that is being closed, until the strand ends.
   *
   * @param suspended the strand
   */
  public void unwind(LoopStrand suspended) {
    enter(suspended);
  }
}
