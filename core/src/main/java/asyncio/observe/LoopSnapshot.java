package asyncio.observe;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.futures.Futures;
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
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A loop and its tasks, as they were at a moment: who there is, where each is suspended, and who
 * waits for whom. As a {@linkplain #toTable() table} and as {@linkplain #toTrees() trees} it is
 * what the commands {@code ps} and {@code pstree} show of another process.
 *
 * <p>Any thread may take one. Nothing waits for the loop, which goes on meanwhile, or hangs; so the
 * parts may be of different moments, each right by itself.
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
    tasks = List.copyOf(tasks);
  }

  /**
   * What a loop does now.
   *
   * @param loop the loop, which may run or not
   * @return the snapshot
   */
  public static LoopSnapshot of(EventLoop loop) {
    return of(loop, true);
  }

  /** Looking at the stacks is what takes time. */
  static LoopSnapshot of(EventLoop loop, boolean withStacks) {
    List<Task<?>> tasks = new ArrayList<>();
    List<List<StackTraceElement>> stacks = new ArrayList<>();
    for (Task<?> task : Asyncio.allTasks(loop)) {
      List<StackTraceElement> stack = withStacks ? task.getStack() : List.of();
      if (!task.done()) { // many may have ended since we got the first
        tasks.add(task);
        stacks.add(stack);
      }
    }
    Map<Future<?>, Integer> places = new HashMap<>();
    tasks.forEach(task -> places.put(task, places.size()));
    List<TaskSnapshot> snapshots = new ArrayList<>();
    for (Task<?> task : tasks) {
      snapshots.add(
          new TaskSnapshot(
              System.identityHashCode(task),
              task.getName(),
              TaskSnapshot.State.of(task, task.waitingFor()),
              task.cancelling() > 0,
              stacks.get(snapshots.size()),
              awaitersOf(task, places)));
    }
    return new LoopSnapshot(loop.toString(), snapshots);
  }

  /**
   * What all loops do that run now, in any thread of this program.
   *
   * @return a snapshot of each, by the loops' names
   */
  public static List<LoopSnapshot> ofRunningLoops() {
    return EventLoop.runningLoops().stream()
        .map(LoopSnapshot::of)
        .sorted(Comparator.comparing(LoopSnapshot::loop))
        .toList();
  }

  /** A future, and what leads to it from the task that is awaited. */
  private record Way(Future<?> future, List<String> through) {}

  /** The nearest tasks that wait for a task, whatever stands between. */
  private static List<AwaitedBy> awaitersOf(Task<?> task, Map<Future<?>, Integer> places) {
    List<AwaitedBy> awaiters = new ArrayList<>();
    Set<Future<?>> seen = new HashSet<>();
    Deque<Way> ways = new ArrayDeque<>(List.of(new Way(task, List.of())));
    while (!ways.isEmpty()) {
      Way way = ways.remove();
      for (Future<?> awaiter : Futures.awaitedBy(way.future)) {
        Integer place = places.get(awaiter);
        if (!seen.add(awaiter)) {
          continue;
        }
        if (place != null) {
          awaiters.add(new AwaitedBy(place, way.through));
        } else if (!(awaiter instanceof Task)) { // else it is newer than the snapshot
          List<String> through = new ArrayList<>(way.through);
          through.add(awaiter.getClass().getSimpleName());
          ways.add(new Way(awaiter, through));
        }
      }
    }
    return awaiters;
  }

  /** For each task, whom it waits for: their places. */
  List<List<Integer>> awaits() {
    List<List<Integer>> awaits = new ArrayList<>();
    tasks.forEach(task -> awaits.add(new ArrayList<>()));
    for (int place = 0; place < tasks.size(); place++) {
      for (AwaitedBy awaiter : tasks.get(place).awaitedBy()) {
        awaits.get(awaiter.task()).add(place);
      }
    }
    return awaits;
  }

  /**
   * Tasks that wait for one another, each for the next one and the last for the first: as long as
   * nobody outside breaks the cycle, none of them can end.
   *
   * @return the cycles, each without its first task at its end; none is a good sign
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

  /** A walk along who awaits whom, without recursion: a chain may be as long as there are tasks. */
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
      String names = cycle.stream().map(task -> task.name() + " -> ").collect(Collectors.joining());
      FutureCallGraph.line(
          text, "", "cycle: " + names + cycle.get(0).name() + ", who wait for one another");
    }
    return text.toString();
  }

  /** The loop and how many tasks it has, as the first line of each text. */
  String title() {
    return loop + ", " + (tasks.size() == 1 ? "1 task" : tasks.size() + " tasks");
  }

  /**
   * A table with a line for each task; for one that several tasks wait for, with a line for each of
   * these.
   *
   * @return text of several lines
   */
  public String toTable() {
    return TaskTable.of(this);
  }

  /**
   * Trees, with a task at each root that nobody waits for: below it its frames, and below these the
   * tasks that it waits for. What comes up again is not shown twice, and cycles are named before
   * the trees.
   *
   * @return text of several lines
   */
  public String toTrees() {
    return new TaskTrees(this).text();
  }
}
