package asyncio.observe;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.observe.FutureCallGraph.Mention;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Call graphs: a task's stack, and the stacks of all tasks that wait for it, directly or through
 * {@code gather}, {@code wait}, {@code shield}, a task group, and the like.
 *
 * <pre>{@code
 * * Task(name='fetch', id=0x2f92e0f4)
 *   + Call stack:
 *   |   at asyncio.Asyncio.sleep(Asyncio.java:448)
 *   |   at Shop.fetch(Shop.java:12)
 *   + Awaited by:
 *     * Gathering(id=0x5305068a)
 *       + Awaited by:
 *         * Task(name='main', id=0x1f32e575)
 *           + Call stack:
 *           |   at Shop.main(Shop.java:7)
 * }</pre>
 *
 * <p>A future that comes up several times is described once. A cycle of awaits is marked.
 *
 * <p>Any thread may call all methods. None waits for the loop: they work while the loop hangs, and
 * hold it up only for the time of taking a stack. From another thread than the loop's, the parts of
 * a graph may be of different moments; each part is right by itself. No method suspends.
 *
 * <p>In Python: {@code asyncio.capture_call_graph} and {@code print_call_graph}. As there, the
 * parent of a task group counts as waiting for a task from the moment it makes it.
 */
public final class CallGraph {

  private static final int MOST_DEEP = 200;

  private final int limit;
  private final Set<Future<?>> described = new HashSet<>();
  private final Set<Future<?>> path = new HashSet<>();

  private CallGraph(int limit) {
    this.limit = limit;
  }

  // ---- one future

  /**
   * The call graph of the current task.
   *
   * @return the graph; null in a callback, where no task is current
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static @Nullable FutureCallGraph captureCallGraph() {
    Task<?> current = currentTask();
    return current == null ? null : captureCallGraph(current);
  }

  private static @Nullable Task<?> currentTask() {
    try {
      return Asyncio.currentTask();
    } catch (IllegalStateException noLoop) {
      throw new IllegalStateException(
          "No event loop runs in this thread, so there is no current task: say which future to"
              + " look at.",
          noLoop);
    }
  }

  /**
   * The call graph of a future, which may be a task.
   *
   * @param future the future
   * @return the graph
   */
  public static FutureCallGraph captureCallGraph(Future<?> future) {
    return captureCallGraph(future, Integer.MAX_VALUE);
  }

  /**
   * The call graph of a future, with shorter stacks.
   *
   * @param future the future, which may be a task
   * @param limit the most frames of each stack, taken from the innermost; 0 for none
   * @return the graph
   * @throws IllegalArgumentException if the limit is negative
   */
  public static FutureCallGraph captureCallGraph(Future<?> future, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("The limit of a call stack is negative: " + limit);
    }
    return new CallGraph(limit).capture(future);
  }

  private FutureCallGraph capture(Future<?> future) {
    if (path.contains(future)) {
      return FutureCallGraph.only(future, Mention.CIRCLE);
    }
    if (described.contains(future)) {
      return FutureCallGraph.only(future, Mention.AGAIN);
    }
    if (path.size() == MOST_DEEP) {
      return FutureCallGraph.only(future, Mention.LEFT_OUT);
    }
    described.add(future);
    path.add(future);
    List<StackTraceElement> stack = stackOf(future, limit);
    List<FutureCallGraph> awaitedBy = new ArrayList<>();
    for (Future<?> awaiter : Futures.awaitedBy(future)) {
      awaitedBy.add(capture(awaiter));
    }
    path.remove(future);
    return new FutureCallGraph(future, stack, List.copyOf(awaitedBy), Mention.FULL);
  }

  /** A task's stack, without frames of this class: the caller may be that task. */
  private static List<StackTraceElement> stackOf(Future<?> future, int limit) {
    if (limit == 0 || !(future instanceof Task<?> task)) {
      return List.of();
    }
    return task.getStack().stream()
        .dropWhile(frame -> frame.getClassName().equals(CallGraph.class.getName()))
        .limit(limit)
        .toList();
  }

  /**
   * The call graph of the current task, as text of several lines.
   *
   * @return the text; empty in a callback, where no task is current
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static String formatCallGraph() {
    FutureCallGraph graph = captureCallGraph();
    return graph == null ? "" : graph.format();
  }

  /**
   * The call graph of a future, as text of several lines.
   *
   * @param future the future, which may be a task
   * @return the text
   */
  public static String formatCallGraph(Future<?> future) {
    return captureCallGraph(future).format();
  }

  /**
   * Prints {@link #formatCallGraph()}.
   *
   * @param out the stream to print to
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static void printCallGraph(PrintStream out) {
    out.print(formatCallGraph());
  }

  /**
   * Prints {@link #formatCallGraph(Future)}.
   *
   * @param future the future, which may be a task
   * @param out the stream to print to
   */
  public static void printCallGraph(Future<?> future, PrintStream out) {
    out.print(formatCallGraph(future));
  }

  // ---- all tasks

  /**
   * All tasks of a loop that are not done, as text: look at this first when a program hangs.
   *
   * <p>Cycles of tasks that wait for one another come first. Then come the tasks, the oldest first:
   * name, state, stack, the future that the task waits for, and the tasks that wait for it.
   *
   * <p>Beyond asyncio. {@code python -m asyncio ps} shows some of it from outside; so does the
   * command {@code ps} of this library, by a {@link LoopSnapshot}.
   *
   * @param loop the loop, running or not
   * @return text of several lines
   */
  public static String dumpTasks(EventLoop loop) {
    Set<Task<?>> tasks = Asyncio.allTasks(Objects.requireNonNull(loop, "loop"));
    StringBuilder text = new StringBuilder();
    String count = tasks.size() == 1 ? "1 task" : tasks.size() + " tasks";
    FutureCallGraph.line(text, "", loop + ", " + count);
    text.append(LoopSnapshot.of(loop, false).describeCycles());
    for (Task<?> task : tasks) {
      String description = FutureCallGraph.describe(task);
      FutureCallGraph.line(text, "", "* " + description + " " + stateOf(task));
      FutureCallGraph.appendStack(text, "", stackOf(task, Integer.MAX_VALUE));
      Set<Future<?>> awaitedBy = Futures.awaitedBy(task);
      if (!awaitedBy.isEmpty()) {
        String names =
            awaitedBy.stream().map(FutureCallGraph::describe).collect(Collectors.joining(", "));
        FutureCallGraph.line(text, "", "  + Awaited by: " + names);
      }
    }
    return text.toString();
  }

  private static String stateOf(Task<?> task) {
    Future<?> awaited = task.waitingFor();
    String what = awaited == null ? "" : FutureCallGraph.describe(awaited);
    TaskSnapshot.State state = TaskSnapshot.State.of(task, awaited);
    String text =
        switch (state) {
          case WAITING -> "waiting for " + what;
          case READY -> awaited == null ? "ready" : "ready, had waited for " + what;
          case RUNNING, DONE -> state.toString();
        };
    return !task.done() && task.cancelling() > 0 ? text + ", cancelling" : text;
  }
}
