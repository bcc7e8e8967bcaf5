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

  /** The limit of stacks that are not shortened. */
  private static final int ALL = Integer.MAX_VALUE;

  private final int depth;
  private final int limit;
  private final Set<Future<?>> described = new HashSet<>();
  private final Set<Future<?>> path = new HashSet<>();

  private CallGraph(int depth, int limit) {
    if (depth < 1) {
      throw new IllegalArgumentException(
          "The depth must be 1 or more, not " + depth + ": with 1, the caller is the first frame.");
    }
    this.depth = depth;
    this.limit = limit;
  }

  // ---- one future

  /**
   * The call graph of the current task.
   *
   * <p>In Python: {@code asyncio.capture_call_graph}.
   *
   * @return the graph; null in a callback, where no task is current
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static @Nullable FutureCallGraph captureCallGraph() {
    return captureCallGraph(1, ALL);
  }

  /**
   * The call graph of the current task, with shorter stacks.
   *
   * <p>In Python: {@code asyncio.capture_call_graph(depth=..., limit=...)}.
   *
   * @param depth which frame of the current task is the first: 1 for the caller of this method, 2
   *     for the caller of the caller, and so on
   * @param limit the most frames of each stack: the innermost if positive, the outermost {@code
   *     -limit} if negative, none if 0
   * @return the graph; null in a callback, where no task is current
   * @throws IllegalArgumentException if the depth is less than 1
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static @Nullable FutureCallGraph captureCallGraph(int depth, int limit) {
    CallGraph graph = new CallGraph(depth, limit);
    Task<?> current = currentTask();
    return current == null ? null : graph.capture(current);
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
   * <p>In Python: {@code asyncio.capture_call_graph}.
   *
   * @param future the future
   * @return the graph
   */
  public static FutureCallGraph captureCallGraph(Future<?> future) {
    return captureCallGraph(future, 1, ALL);
  }

  /**
   * The call graph of a future, with shorter stacks.
   *
   * <p>In Python: {@code asyncio.capture_call_graph(future, depth=..., limit=...)}.
   *
   * @param future the future, which may be a task
   * @param depth if the future is the current task, which of its frames is the first: 1 for the
   *     caller of this method, 2 for the caller of the caller, and so on. Changes no other stack
   * @param limit the most frames of each stack: the innermost if positive, the outermost {@code
   *     -limit} if negative, none if 0
   * @return the graph
   * @throws IllegalArgumentException if the depth is less than 1
   */
  public static FutureCallGraph captureCallGraph(Future<?> future, int depth, int limit) {
    return new CallGraph(depth, limit).capture(future);
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
    List<StackTraceElement> stack = stackOf(future, depth, limit);
    List<FutureCallGraph> awaitedBy = new ArrayList<>();
    for (Future<?> awaiter : Futures.awaitedBy(future)) {
      awaitedBy.add(capture(awaiter));
    }
    path.remove(future);
    return new FutureCallGraph(future, stack, List.copyOf(awaitedBy), Mention.FULL);
  }

  /** A task's stack as it was asked for. */
  private static List<StackTraceElement> stackOf(Future<?> future, int depth, int limit) {
    if (limit == 0 || !(future instanceof Task<?> task)) {
      return List.of();
    }
    List<StackTraceElement> stack = task.getStack();
    int begin = ownFrames(stack);
    if (begin > 0) { // the caller is that task
      begin = Math.min(begin + depth - 1, stack.size());
    }
    int length = stack.size() - begin;
    return limit > 0
        ? List.copyOf(stack.subList(begin, begin + Math.min(limit, length)))
        : List.copyOf(
            stack.subList(stack.size() - (int) Math.min(-(long) limit, length), stack.size()));
  }

  /** How many frames of a stack are of this class, or further in. */
  private static int ownFrames(List<StackTraceElement> stack) {
    int own = stack.size();
    while (own > 0 && !stack.get(own - 1).getClassName().equals(CallGraph.class.getName())) {
      own--;
    }
    return own;
  }

  /**
   * The call graph of the current task, as text of several lines.
   *
   * <p>In Python: {@code asyncio.format_call_graph}.
   *
   * @return the text; empty in a callback, where no task is current
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static String formatCallGraph() {
    return formatCallGraph(1, ALL);
  }

  /**
   * The call graph of the current task, with shorter stacks, as text of several lines.
   *
   * <p>In Python: {@code asyncio.format_call_graph(depth=..., limit=...)}.
   *
   * @param depth as of {@link #captureCallGraph(int, int)}
   * @param limit as of {@link #captureCallGraph(int, int)}
   * @return the text; empty in a callback, where no task is current
   * @throws IllegalArgumentException if the depth is less than 1
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static String formatCallGraph(int depth, int limit) {
    FutureCallGraph graph = captureCallGraph(depth, limit);
    return graph == null ? "" : graph.format();
  }

  /**
   * The call graph of a future, as text of several lines.
   *
   * <p>In Python: {@code asyncio.format_call_graph}.
   *
   * @param future the future, which may be a task
   * @return the text
   */
  public static String formatCallGraph(Future<?> future) {
    return captureCallGraph(future).format();
  }

  /**
   * The call graph of a future, with shorter stacks, as text of several lines.
   *
   * <p>In Python: {@code asyncio.format_call_graph(future, depth=..., limit=...)}.
   *
   * @param future the future, which may be a task
   * @param depth as of {@link #captureCallGraph(Future, int, int)}
   * @param limit as of {@link #captureCallGraph(Future, int, int)}
   * @return the text
   * @throws IllegalArgumentException if the depth is less than 1
   */
  public static String formatCallGraph(Future<?> future, int depth, int limit) {
    return captureCallGraph(future, depth, limit).format();
  }

  /**
   * Prints {@link #formatCallGraph()}.
   *
   * <p>In Python: {@code asyncio.print_call_graph}.
   *
   * @param out the stream to print to
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static void printCallGraph(PrintStream out) {
    out.print(formatCallGraph());
  }

  /**
   * Prints {@link #formatCallGraph(int, int)}.
   *
   * <p>In Python: {@code asyncio.print_call_graph(file=..., depth=..., limit=...)}.
   *
   * @param out the stream to print to
   * @param depth as of {@link #captureCallGraph(int, int)}
   * @param limit as of {@link #captureCallGraph(int, int)}
   * @throws IllegalArgumentException if the depth is less than 1
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static void printCallGraph(PrintStream out, int depth, int limit) {
    out.print(formatCallGraph(depth, limit));
  }

  /**
   * Prints {@link #formatCallGraph(Future)}.
   *
   * <p>In Python: {@code asyncio.print_call_graph}.
   *
   * @param future the future, which may be a task
   * @param out the stream to print to
   */
  public static void printCallGraph(Future<?> future, PrintStream out) {
    out.print(formatCallGraph(future));
  }

  /**
   * Prints {@link #formatCallGraph(Future, int, int)}.
   *
   * <p>In Python: {@code asyncio.print_call_graph(future, file=..., depth=..., limit=...)}.
   *
   * @param future the future, which may be a task
   * @param out the stream to print to
   * @param depth as of {@link #captureCallGraph(Future, int, int)}
   * @param limit as of {@link #captureCallGraph(Future, int, int)}
   * @throws IllegalArgumentException if the depth is less than 1
   */
  public static void printCallGraph(Future<?> future, PrintStream out, int depth, int limit) {
    out.print(formatCallGraph(future, depth, limit));
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
      FutureCallGraph.appendStack(text, "", stackOf(task, 1, ALL));
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
