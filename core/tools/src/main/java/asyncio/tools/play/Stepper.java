package asyncio.tools.play;

import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.TimerHandle;
import asyncio.futures.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stops a loop before each step of a task, each callback and each wait, and shows its queues. */
final class Stepper implements LoopListener {

  private static final int MOST_READY = 5;
  private static final int MOST_TIMERS = 4;
  private static final int MOST_WAITING = 6;
  private static final double ENDLESS = 1e9;

  /** Only what a handle calls is told: its time stands beside it. */
  private static final Pattern HANDLE =
      Pattern.compile("^<\\w*Handle(?: when=\\S+)? (.*)>$", Pattern.DOTALL);

  private static final StackWalker WALKER = StackWalker.getInstance();

  private final EventLoop loop;
  private final Screen screen;

  /** The time at which the loop began to run; not a number before. */
  private double begin = Double.NaN;

  /** Tasks and callbacks, the next one first. A callback that is cancelled is left out later. */
  private final Set<Object> ready = new LinkedHashSet<>();

  /** Where each task that has begun is suspended; null if it has not. */
  private final Map<Task<?>, @Nullable Wait> tasks = new LinkedHashMap<>();

  /** A place where a task waits. */
  private record Wait(String what, @Nullable StackTraceElement place) {

    @Override
    public String toString() {
      return what + (place == null ? "" : "  " + place.getFileName() + ":" + place.getLineNumber());
    }
  }

  Stepper(EventLoop loop, Screen screen) {
    this.loop = loop;
    this.screen = screen;
  }

  // ---- what the loop tells

  @Override
  public void taskCreated(Task<?> task) {
    tasks.put(task, null);
  }

  @Override
  public void taskReady(Task<?> task) {
    ready.add(task);
  }

  @Override
  public void callbackReady(EventLoop of, Handle handle, Source source) {
    ready.add(handle);
  }

  @Override
  public void stepStarted(Task<?> task) {
    ready.remove(task);
    Wait wait = tasks.get(task);
    String how = wait == null ? " begins" : " goes on after " + wait;
    stop("task " + task.getName() + how, wait == null ? null : wait.place, task);
  }

  @Override
  public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
    String whom = awaited instanceof Task<?> other ? " of " + other.getName() : "";
    tasks.put(task, here(whom));
  }

  @Override
  public void taskDone(Task<?> task) {
    ready.remove(task);
    tasks.remove(task);
  }

  @Override
  public void callbackStarted(EventLoop of, Handle handle) {
    ready.remove(handle);
    stop(describe(handle), null, null);
  }

  @Override
  public void beforePoll(EventLoop of, double wait) {
    if (Double.isNaN(begin)) {
      begin = loop.time();
    }
    if (wait > 0) {
      stop(
          wait < ENDLESS ? "the loop waits, up to " + seconds(wait) : "the loop waits", null, null);
    }
  }

  // ---- what is shown

  private void stop(String now, @Nullable StackTraceElement place, @Nullable Task<?> current) {
    if (screen.goesOn()) {
      return;
    }
    double time = loop.time() - begin;
    List<String> lines = new ArrayList<>();
    lines.add("now      " + now);
    String source = place == null ? "" : screen.sourceOf(place);
    if (!source.isEmpty()) {
      lines.add("           " + source);
    }
    ready.removeIf(one -> one instanceof Handle handle && handle.cancelled());
    section(lines, "ready", ready.stream().map(Stepper::describe).toList(), MOST_READY);
    section(lines, "timers", timers(), MOST_TIMERS);
    section(lines, "waiting", waiting(current), MOST_WAITING);
    String turn = "turn " + loop.statistics().turns();
    screen.stop(turn + "  " + seconds(time) + "  " + loop.name(), lines);
  }

  private List<String> timers() {
    List<String> texts = new ArrayList<>();
    for (TimerHandle timer : loop.pendingTimers()) {
      texts.add("at " + seconds(timer.when() - begin) + "  " + describe(timer));
    }
    return texts;
  }

  private List<String> waiting(@Nullable Task<?> current) {
    List<String> texts = new ArrayList<>();
    tasks.forEach(
        (task, wait) -> {
          if (task != current && !ready.contains(task) && wait != null) {
            texts.add(task.getName() + "  in " + wait);
          }
        });
    return texts;
  }

  private static String describe(Object entry) {
    return entry instanceof Task<?> task
        ? "task " + task.getName()
        : "callback " + HANDLE.matcher(String.valueOf(entry)).replaceFirst("$1");
  }

  private static void section(List<String> lines, String title, List<String> texts, int most) {
    String label = title + " ".repeat(9 - title.length());
    if (texts.isEmpty()) {
      lines.add(label + "-");
    }
    int shown = texts.size() <= most ? texts.size() : most - 1;
    for (int i = 0; i < shown; i++) {
      lines.add((i == 0 ? label : " ".repeat(9)) + texts.get(i));
    }
    if (shown < texts.size()) {
      lines.add(" ".repeat(9) + "... and " + (texts.size() - shown) + " more");
    }
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f s", seconds);
  }

  /** The library's method that the program has called, and where. */
  private static Wait here(String whom) {
    return WALKER.walk(frames -> find(frames, whom));
  }

  private static Wait find(Stream<StackWalker.StackFrame> frames, String whom) {
    String what = "await";
    for (var each = frames.iterator(); each.hasNext(); ) {
      StackWalker.StackFrame frame = each.next();
      String name = frame.getClassName();
      if (!name.startsWith("asyncio.") && !name.startsWith("java.") && !name.startsWith("jdk.")) {
        return new Wait(what + whom, frame.toStackTraceElement());
      }
      if (name.startsWith("asyncio.") && !name.startsWith("asyncio.internal.")) {
        what = frame.getMethodName();
      }
    }
    return new Wait(what + whom, null);
  }
}
