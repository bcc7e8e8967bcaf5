package asyncio.observe;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.Future;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A task, as it was when a {@link LoopSnapshot} was taken.
 *
 * @param id tells it from others of the same name; the same in {@link CallGraph}'s texts
 * @param name its name
 * @param state what it does
 * @param cancelling whether it has been asked to stop
 * @param callStack the frames of its coroutine, the innermost first; empty if it has not started
 * @param awaitedBy the tasks that wait for it, in the order in which they began to
 */
public record TaskSnapshot(
    int id,
    String name,
    State state,
    boolean cancelling,
    List<StackTraceElement> callStack,
    List<AwaitedBy> awaitedBy) {

  /** What a task does. */
  public enum State {
    /** It waits for something that is not done. */
    WAITING,
    /** It will run as soon as its turn comes. */
    READY,
    /** It runs; only one of a loop's tasks does. */
    RUNNING,
    /** It has ended. */
    DONE;

    /** One may ask while it changes: whatever is looked at twice may differ. */
    static State of(Task<?> task, @Nullable Future<?> awaited) {
      if (task.done()) {
        return DONE;
      }
      if (awaited != null) {
        return awaited.done() ? READY : WAITING;
      }
      return Asyncio.currentTask(task.getLoop()) == task ? RUNNING : READY;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A task that waits for another.
   *
   * @param task its place in {@link LoopSnapshot#tasks()}, from 0
   * @param through what stands between them, the nearest to the awaited task first, such as {@code
   *     Gathering}; empty if it awaits the task itself
   */
  public record AwaitedBy(int task, List<String> through) {

    /**
     * A task that waits for another.
     *
     * @param task its place in {@link LoopSnapshot#tasks()}, from 0
     * @param through what stands between them
     */
    public AwaitedBy {
      through = List.copyOf(through);
    }
  }

  /**
   * A task.
   *
   * @param id tells it from others of the same name
   * @param name its name
   * @param state what it does
   * @param cancelling whether it has been asked to stop
   * @param callStack the frames of its coroutine, the innermost first
   * @param awaitedBy the tasks that wait for it
   */
  public TaskSnapshot {
    callStack = List.copyOf(callStack);
    awaitedBy = List.copyOf(awaitedBy);
  }

  /** Such as {@code waiting, cancelling}. */
  String describeState() {
    return state + (cancelling ? ", cancelling" : "");
  }

  /** As {@link CallGraph} writes it. */
  String hexId() {
    return "0x" + Integer.toHexString(id);
  }
}
