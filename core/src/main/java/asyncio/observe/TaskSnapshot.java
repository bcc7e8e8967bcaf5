package asyncio.observe;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.internal.text.Elsewhere;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task at the moment of a {@link LoopSnapshot}.
 *
 * @param id tells tasks of the same name apart; also in the texts of {@link CallGraph}
 * @param name its name
 * @param state its state
 * @param cancelling whether its cancellation was requested
 * @param callStack the frames of its coroutine, the innermost first; empty if it has not started
 * @param awaitedBy the tasks that wait for it, in the order in which they began to
 * @param outside what it waits for outside of its loop, such as a call to a member of a cluster;
 *     empty if that is not known to be such a thing
 */
public record TaskSnapshot(
    int id,
    String name,
    State state,
    boolean cancelling,
    List<StackTraceElement> callStack,
    List<AwaitedBy> awaitedBy,
    String outside) {

  /** The state of a task. */
  public enum State {
    /** It waits for a future that is not done. */
    WAITING,
    /** Its next step is ready to run. */
    READY,
    /** A step of it runs; of a loop's tasks, one at most is running. */
    RUNNING,
    /** It has ended. */
    DONE;

    /**
     * A task's state. The caller passes the awaited future, read once: the task may go on
     * meanwhile.
     */
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
   * @param task its index in {@link LoopSnapshot#tasks()}, from 0
   * @param through the kinds of futures between the two, such as {@code Gathering}, the nearest to
   *     the awaited task first; empty if it awaits the task directly
   */
  public record AwaitedBy(int task, List<String> through) {

    /**
     * A task that waits for another.
     *
     * @param task its index in {@link LoopSnapshot#tasks()}, from 0
     * @param through the kinds of futures between the two
     */
    public AwaitedBy {
      through.forEach(name -> Objects.requireNonNull(name, "name"));
      through = List.copyOf(through);
    }
  }

  /** Checks and copies the lists. */
  public TaskSnapshot {
    callStack.forEach(frame -> Objects.requireNonNull(frame, "frame"));
    awaitedBy.forEach(awaiter -> Objects.requireNonNull(awaiter, "awaiter"));
    callStack = List.copyOf(callStack);
    awaitedBy = List.copyOf(awaitedBy);
    Objects.requireNonNull(outside, "outside");
  }

  /**
   * A task that waits for nothing outside of its loop.
   *
   * @param id tells tasks of the same name apart
   * @param name its name
   * @param state its state
   * @param cancelling whether its cancellation was requested
   * @param callStack the frames of its coroutine, the innermost first
   * @param awaitedBy the tasks that wait for it
   */
  public TaskSnapshot(
      int id,
      String name,
      State state,
      boolean cancelling,
      List<StackTraceElement> callStack,
      List<AwaitedBy> awaitedBy) {
    this(id, name, state, cancelling, callStack, awaitedBy, "");
  }

  /** What a future stands for outside of its loop; empty if it is not known to. Any thread. */
  static String outside(@Nullable Future<?> awaited) {
    return awaited instanceof Elsewhere elsewhere ? elsewhere.describeWork() : "";
  }

  /** Such as {@code waiting, cancelling}. */
  String describeState() {
    return state
        + (outside.isEmpty() ? "" : " for " + outside)
        + (cancelling ? ", cancelling" : "");
  }

  /** The id as {@link CallGraph} writes it. */
  String hexId() {
    return "0x" + Integer.toHexString(id);
  }
}
