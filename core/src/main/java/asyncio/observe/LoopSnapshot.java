package asyncio.observe;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.text.Cut;
import asyncio.internal.text.Printer;
import asyncio.observe.TaskSnapshot.AwaitedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A loop and its tasks at one moment: where each task is suspended, and which tasks wait for it.
 * The commands {@code ps} and {@code pstree} show snapshots of another process, as a {@linkplain
 * #toTable() table} and as {@linkplain #toTrees() trees}.
 *
 * <p>Any thread may take a snapshot. It does not wait for the loop, which may go on meanwhile, or
 * hang. So the parts may be of different moments; each part is right by itself.
 *
 * <p>In Python: {@code python -m asyncio ps} and {@code pstree}, since 3.14.
 *
 * @param loop the loop, in a few words
 * @param tasks its tasks that are not done, the oldest first
 */
public record LoopSnapshot(String loop, List<TaskSnapshot> tasks) {

  /**
   * A loop and its tasks.
   *
   * @param loop the loop, in a few words
   * @param tasks its tasks
   */
  public LoopSnapshot {
    tasks.forEach(task -> Objects.requireNonNull(task, "task"));
    tasks = List.copyOf(tasks);
  }

  /**
   * A snapshot of a loop now.
   *
   * @param loop the loop, running or not
   * @return the snapshot
   */
  public static LoopSnapshot of(EventLoop loop) {
    return of(Objects.requireNonNull(loop, "loop"), true);
  }

  /** A snapshot, on request without the stacks, which take most of the time. */
  static LoopSnapshot of(EventLoop loop, boolean withStacks) {
    List<Task<?>> tasks = new ArrayList<>();
    List<List<StackTraceElement>> stacks = new ArrayList<>();
    for (Task<?> task : Asyncio.allTasks(loop)) {
      List<StackTraceElement> stack = withStacks ? task.getStack() : List.of();
      if (!task.done()) { // it may have ended meanwhile
        tasks.add(task);
        stacks.add(stack);
      }
    }
    Map<Future<?>, Integer> indexes = new HashMap<>();
    tasks.forEach(task -> indexes.put(task, indexes.size()));
    List<TaskSnapshot> snapshots = new ArrayList<>();
    for (Task<?> task : tasks) {
      Future<?> awaited = task.waitingFor();
      snapshots.add(
          new TaskSnapshot(
              System.identityHashCode(task),
              task.getName(),
              TaskSnapshot.State.of(task, awaited),
              task.cancelling() > 0,
              stacks.get(snapshots.size()),
              awaitersOf(task, indexes),
              TaskSnapshot.outside(awaited)));
    }
    return new LoopSnapshot(loop.toString(), snapshots);
  }

  /**
   * Snapshots of all loops that run now, in any thread of this program.
   *
   * @return a snapshot of each, by the loops' names
   */
  public static List<LoopSnapshot> ofRunningLoops() {
    return EventLoop.runningLoops().stream()
        .map(LoopSnapshot::of)
        .sorted(Comparator.comparing(LoopSnapshot::loop))
        .toList();
  }

  /** A future that waits for a task, and the kinds of futures between the two. */
  private record Way(Future<?> future, List<String> through) {}

  /** The nearest tasks that wait for a task, directly or through futures of other kinds. */
  private static List<AwaitedBy> awaitersOf(Task<?> task, Map<Future<?>, Integer> indexes) {
    List<AwaitedBy> awaiters = new ArrayList<>();
    Set<Future<?>> seen = new HashSet<>();
    Deque<Way> ways = new ArrayDeque<>(List.of(new Way(task, List.of())));
    while (!ways.isEmpty()) {
      Way way = ways.remove();
      for (Future<?> awaiter : Futures.awaitedBy(way.future)) {
        Integer index = indexes.get(awaiter);
        if (!seen.add(awaiter)) {
          continue;
        }
        if (index != null) {
          awaiters.add(new AwaitedBy(index, way.through));
        } else if (!(awaiter
            instanceof Task)) { // a task without an index is newer than the snapshot
          List<String> through = new ArrayList<>(way.through);
          through.add(awaiter.getClass().getSimpleName());
          ways.add(new Way(awaiter, through));
        }
      }
    }
    return awaiters;
  }

  /** For each task, the indexes of the tasks that it waits for. */
  List<List<Integer>> awaits() {
    List<List<Integer>> awaits = new ArrayList<>();
    tasks.forEach(task -> awaits.add(new ArrayList<>()));
    for (int index = 0; index < tasks.size(); index++) {
      for (AwaitedBy awaiter : tasks.get(index).awaitedBy()) {
        awaits.get(awaiter.task()).add(index);
      }
    }
    return awaits;
  }

  /**
   * Cycles of tasks that wait for one another: each for the next, the last for the first. No task
   * of a cycle can end unless another one breaks the cycle, by a cancellation or a timeout.
   *
   * @return the cycles, each task once; empty if there is none
   */
  public List<List<TaskSnapshot>> cycles() {
    List<List<Integer>> awaits = awaits();
    List<List<TaskSnapshot>> cycles = new ArrayList<>();
    Set<Integer> done = new HashSet<>();
    for (int start = 0; start < tasks.size(); start++) {
      if (!done.contains(start)) {
        collectCycles(start, awaits, done, cycles);
      }
    }
    return cycles;
  }

  /** Walks along the awaits. Without recursion: a chain may have as many tasks as the loop. */
  private void collectCycles(
      int start, List<List<Integer>> awaits, Set<Integer> done, List<List<TaskSnapshot>> cycles) {
    Set<Integer> path = new LinkedHashSet<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      int task = open.peek();
      if (done.contains(task)) {
        open.pop();
      } else if (path.add(task)) {
        for (int awaited : awaits.get(task)) {
          if (path.contains(awaited)) {
            cycles.add(path.stream().dropWhile(p -> p != awaited).map(tasks::get).toList());
          } else if (!done.contains(awaited)) {
            open.push(awaited);
          }
        }
      } else {
        open.pop();
        path.remove(task);
        done.add(task);
      }
    }
  }

  /** Such as {@code cycle: a -> b -> a}, a line for each; empty if there is none. */
  String describeCycles() {
    StringBuilder text = new StringBuilder();
    for (List<TaskSnapshot> cycle : cycles()) {
      String names =
          cycle.stream()
              .map(task -> Printer.name(task.name()) + " -> ")
              .collect(Collectors.joining());
      FutureCallGraph.line(
          text,
          "",
          "cycle: " + names + Printer.name(cycle.get(0).name()) + ", who wait for one another");
    }
    return text.toString();
  }

  /** The first line of each text: the loop, and how many tasks it has. */
  String title() {
    return loop + ", " + (tasks.size() == 1 ? "1 task" : tasks.size() + " tasks");
  }

  /**
   * A table with a line for each task, or for each pair of a task and a task that waits for it.
   *
   * @return text of several lines
   */
  public String toTable() {
    return TaskTable.of(this);
  }

  /**
   * Trees of tasks. At each root is a task for which no other waits; below it are its frames, and
   * below these the tasks that it waits for. A task that comes up again is not shown twice. Cycles
   * are named before the trees.
   *
   * @return text of several lines
   */
  public String toTrees() {
    return new TaskTrees(this).text();
  }

  /**
   * The {@linkplain #toTable() table}, no wider than a terminal. Its stacks and chains are cut
   * first, then whole lines; a cut ends with {@code …}.
   *
   * @param width in columns, at least 20; less counts as 20
   * @return text of several lines
   */
  public String toTable(int width) {
    return TaskTable.of(this, Math.max(width, Cut.NARROWEST));
  }

  /**
   * The {@linkplain #toTrees() trees}, no wider than a terminal. A line that is cut ends with
   * {@code …}.
   *
   * @param width in columns, at least 20; less counts as 20
   * @return text of several lines
   */
  public String toTrees(int width) {
    return Cut.lines(toTrees(), Math.max(width, Cut.NARROWEST));
  }

  /**
   * This snapshot as JSON: a {@linkplain #toJson(List) document} with one loop.
   *
   * @return text of one line
   */
  public String toJson() {
    return toJson(List.of(this));
  }

  /**
   * Snapshots as one JSON document, for programs. The command {@code ps --json}, {@link
   * LoopsMXBean} and {@link LoopsHandler} give the same.
   *
   * <pre>{@code
   * {"schema": "asyncio.loops", "version": 1, "loops": [
   *   {"loop": "<EventLoop loop-1 direct running>",
   *    "tasks": [
   *      {"id": "0x2de8284b", "name": "cook-1", "state": "waiting", "cancelling": false, "outside": "",
   *       "stack": [{"class": "shop.Kitchen", "method": "cook", "file": "Kitchen.java", "line": 99}],
   *       "awaitedBy": [{"task": "0x242f1e54", "through": ["Gathering"]}]}],
   *    "cycles": [["0x2de8284b", "0x242f1e54"]]}]}
   * }</pre>
   *
   * <p>The lists are in the order of this class: the oldest task, the innermost frame and the
   * nearest future first. A frame whose file is not known has no {@code file}; its {@code line} is
   * negative if that is not known. {@code state} is {@code waiting}, {@code ready} or {@code
   * running}. A version may add members; a member that changes or goes raises {@code version}.
   * Control characters and {@code <} are escaped, so the text may stand in a page.
   *
   * @param loops the snapshots
   * @return text of one line
   */
  public static String toJson(List<LoopSnapshot> loops) {
    return SnapshotJson.of(loops);
  }
}
