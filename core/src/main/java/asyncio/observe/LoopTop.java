package asyncio.observe;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.internal.report.EssentialFrames;
import asyncio.internal.report.Watchdog;
import asyncio.internal.text.Cut;
import asyncio.internal.text.Printer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The text of {@link LoopsMXBean#top}: looks at the loops each millisecond for some time, from
 * outside. The loops do not notice. One thread at a time may use it.
 */
final class LoopTop {

  private static final long PAUSE_NANOS = 1_000_000;
  private static final int LONGEST_MILLIS = 60_000;

  /** What a loop did in this time. */
  private static final class LoopUse {
    final long turnsBefore;
    final long stepsBefore;
    final long busyBefore;
    final long stallsBefore;
    long turns;
    long busyAtTurn;
    long longestTurn;

    LoopUse(EventLoop loop) {
      var now = loop.statistics();
      turns = turnsBefore = now.turns();
      stepsBefore = now.steps();
      busyAtTurn = busyBefore = now.busyNanos();
      stallsBefore = now.stalls();
    }

    /** All that is ready waits for the end of a turn: its longest is the lag. */
    void look(EventLoop loop) {
      long turnsNow = loop.statistics().turns();
      long busyNow = loop.statistics().busyNanos();
      longestTurn = Math.max(longestTurn, busyNow - busyAtTurn);
      if (turnsNow != turns) {
        turns = turnsNow;
        busyAtTurn = busyNow;
      }
    }
  }

  /** What a task awaits, and since when it was seen to. */
  private record Waiting(int future, long since) {}

  /** A line of the table of tasks. */
  private record Row(Task<?> task, double share, double waited) {}

  /** From look to look. */
  private final Map<Task<?>, Waiting> waiting = new WeakHashMap<>();

  /**
   * Looks, and tells.
   *
   * @param millis for how long to look
   * @param width of a line, in columns
   * @param rows how many tasks are shown in each of the two orders
   */
  String text(int millis, int width, int rows) {
    Map<EventLoop, LoopUse> loops = new HashMap<>();
    EventLoop.runningLoops().forEach(loop -> loops.put(loop, new LoopUse(loop)));
    Map<Task<?>, Long> controls = new HashMap<>();
    long begin = Watchdog.REAL_TIME.getAsLong();
    long looks = look(loops, controls, begin + 1_000_000L * Math.min(millis, LONGEST_MILLIS));
    double seconds = (Watchdog.REAL_TIME.getAsLong() - begin) / 1e9;
    StringBuilder text = new StringBuilder();
    loops(text, loops, seconds);
    List<Row> tasks = rows(loops.keySet(), controls, looks);
    text.append("\ntasks by time on the loop\n");
    tasks(text, tasks, Comparator.comparingDouble(Row::share), rows, width);
    text.append("\ntasks by wait\n");
    tasks(text, tasks, Comparator.comparingDouble(Row::waited), rows, width);
    return loops.isEmpty() ? "" : Cut.lines(text.toString(), Math.max(width, Cut.NARROWEST));
  }

  /** At least once. */
  private static long look(
      Map<EventLoop, LoopUse> loops, Map<Task<?>, Long> controls, long deadline) {
    long looks = 0;
    do {
      looks++;
      loops.forEach(
          (loop, use) -> {
            use.look(loop);
            Task<?> current = Asyncio.currentTask(loop);
            if (current != null) {
              controls.merge(current, 1L, Long::sum);
            }
          });
      LockSupport.parkNanos(PAUSE_NANOS);
    } while (Watchdog.REAL_TIME.getAsLong() - deadline < 0
        && !Thread.currentThread().isInterrupted());
    return looks;
  }

  private static void loops(StringBuilder text, Map<EventLoop, LoopUse> loops, double seconds) {
    text.append(
        String.format(
            "%-20s %6s %8s %9s %9s %8s %6s\n",
            "loop", "busy", "lag ms", "turns/s", "steps/s", "blocked", "tasks"));
    loops.entrySet().stream()
        .sorted(Comparator.comparingLong(each -> -each.getValue().longestTurn))
        .forEach(each -> loop(text, each.getKey(), each.getValue(), seconds));
  }

  private static void loop(StringBuilder text, EventLoop loop, LoopUse use, double seconds) {
    var now = loop.statistics();
    text.append(
        String.format(
            Locale.ROOT,
            "%-20s %5.0f%% %8.1f %9.0f %9.0f %8d %6d\n",
            Cut.line(Printer.name(loop.name()), 20),
            Math.min(100, (now.busyNanos() - use.busyBefore) / 1e7 / seconds),
            use.longestTurn / 1e6,
            (now.turns() - use.turnsBefore) / seconds,
            (now.steps() - use.stepsBefore) / seconds,
            now.stalls() - use.stallsBefore,
            now.liveTasks()));
  }

  private List<Row> rows(Iterable<EventLoop> loops, Map<Task<?>, Long> controls, long looks) {
    long now = Watchdog.REAL_TIME.getAsLong();
    List<Row> rows = new ArrayList<>();
    Map<Task<?>, Waiting> seen = new HashMap<>();
    for (EventLoop loop : loops) {
      for (Task<?> task : Asyncio.allTasks(loop)) {
        double share = controls.getOrDefault(task, 0L) * 100.0 / looks;
        rows.add(new Row(task, share, waited(task, now, seen)));
      }
    }
    waiting.clear();
    waiting.putAll(seen);
    return rows;
  }

  /** For how many seconds a task was seen to wait for the same future; below 0: it does not. */
  private double waited(Task<?> task, long now, Map<Task<?>, Waiting> seen) {
    Future<?> awaited = task.waitingFor();
    if (awaited == null || awaited.done()) {
      return -1;
    }
    int id = System.identityHashCode(awaited);
    Waiting before = waiting.get(task);
    Waiting wait = before != null && before.future == id ? before : new Waiting(id, now);
    seen.put(task, wait);
    return (now - wait.since) / 1e9;
  }

  private static void tasks(
      StringBuilder text, List<Row> rows, Comparator<Row> order, int most, int width) {
    text.append(String.format("%6s %8s  %-20s %s\n", "loop", "waits s", "task", "where"));
    rows.stream()
        .sorted(order.reversed())
        .limit(Math.max(most, 0))
        .forEach(row -> task(text, row, width));
  }

  private static void task(StringBuilder text, Row row, int width) {
    String waits = row.waited < 0 ? "" : String.format(Locale.ROOT, "%.1f", row.waited);
    text.append(
        String.format(
            Locale.ROOT,
            "%5.1f%% %8s  %-20s %s\n",
            row.share,
            waits,
            Cut.line(Printer.name(row.task.getName()), 20),
            Cut.line(where(row.task), Math.max(width, Cut.NARROWEST))));
  }

  private static String where(Task<?> task) {
    List<StackTraceElement> stack = task.getStack();
    @Nullable StackTraceElement first = stack.isEmpty() ? null : stack.get(0);
    @Nullable StackTraceElement second = stack.size() < 2 ? null : stack.get(1);
    if (first == null) {
      return "";
    }
    return EssentialFrames.name(first)
        + (second == null ? "" : " <- " + EssentialFrames.name(second));
  }
}
