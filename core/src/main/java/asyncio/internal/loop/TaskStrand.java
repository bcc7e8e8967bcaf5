package asyncio.internal.loop;

import asyncio.futures.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine's view of a task: a strand that takes one step after another. It stands in the ready
 * queue when its next step is due.
 *
 * <p>The fields are confined to the thread that has control; other threads may see old values.
 */
public abstract class TaskStrand extends LoopStrand {

  /**
   * The strand whose thread runs the task's steps: this one, or the strand of a generator's body.
   */
  private LoopStrand innermost = this;

  /** The place in the loop's {@link TaskList}. */
  int place;

  /** The number of tasks that the loop had made before this one; wraps. */
  int birth;

  /**
   * A strand that has not run yet.
   *
   * @param kernel the loop's kernel
   */
  protected TaskStrand(Kernel kernel) {
    super(kernel);
  }

  /**
   * The task.
   *
   * @return the task as a future, or null once it has ended
   */
  public abstract @Nullable Future<?> task();

  /**
   * The task's name, for people.
   *
   * @return the name
   */
  public abstract String taskName();

  /**
   * How many timeouts, task groups and cancel scopes the task is in.
   *
   * @return the number
   */
  public abstract int openScopes();

  /**
   * The context that the task runs in now: its own, or one that it has entered.
   *
   * @return the context; only its identity matters here
   */
  public abstract Object activeContext();

  /** Tells the followers of contexts the task's context, in the current thread. */
  public abstract void showContext();

  /** The task has control: its context becomes the current one. */
  protected abstract void enterContext();

  /** The task gives up control: its context is free for others. */
  protected abstract void leaveContext();

  /**
   * How many requests to stop the task has, less those taken back.
   *
   * @return the number
   */
  public abstract int cancelRequests();

  /**
   * Whether the task can take its next step, without a decision by {@link #mayStep}. Pure
   * bookkeeping: the task's thread and the loop's own thread may ask.
   *
   * @return false if {@link #mayStep} has to decide
   */
  protected abstract boolean canStep();

  /**
   * Whether the task takes its next step. A task that was cancelled before its first step ends
   * here. If the task's context is in use, there is no step, and that is reported. Called in the
   * loop's own thread.
   *
   * @return false if there will be no step
   */
  protected abstract boolean mayStep();

  /**
   * The task's thread could not be made. Called in the loop's own thread.
   *
   * @param failure the reason, such as {@link OutOfMemoryError}
   */
  protected abstract void cannotStart(Throwable failure);

  /**
   * Whether the coroutine has begun.
   *
   * @return true from the first step on
   */
  public final boolean hasBegun() {
    return thread() != null;
  }

  /**
   * The strand whose thread runs the task's steps.
   *
   * @return this one, or that of the innermost generator that the task iterates
   */
  public final LoopStrand innermost() {
    return innermost;
  }

  final void setInnermost(LoopStrand strand) {
    innermost = strand;
  }

  /**
   * The threads that the task's stack consists of, the innermost first: one, and one for each
   * generator that runs. Any thread.
   *
   * @return the threads; none before the first step
   */
  public final List<Thread> threads() {
    List<Thread> threads = new ArrayList<>();
    for (LoopStrand part = innermost; part != null; part = part.caller()) {
      Thread thread = part.thread();
      if (thread != null) {
        threads.add(thread);
      }
    }
    return threads;
  }

  @Override
  public final @Nullable LoopStrand caller() {
    return null;
  }
}
