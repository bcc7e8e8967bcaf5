package asyncio.observe;

import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.Timeout;
import asyncio.futures.Future;
import asyncio.internal.text.Printer;
import asyncio.observe.RecordedEvent.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A listener that makes {@link Entries} of all that happens in a loop. It keeps no task or future
 * alive after its end.
 *
 * <p>All methods are for the thread that runs the loop; while the loop does not run, for the thread
 * that owns it.
 */
final class EntryRecorder {

  private final EventLoop loop;
  private final Listener listener = new Listener();
  private final boolean places;

  private final Entries entries;
  private long count;
  private double newestTime = Double.NEGATIVE_INFINITY;

  // Tasks and callbacks of which more events may come.
  private final Map<Task<?>, Integer> tasks = new HashMap<>();
  private final IdentityHashMap<Object, Integer> scopes = new IdentityHashMap<>();

  /** Numbers of locks, semaphores and queues: of those that are still in use. */
  private final Map<Object, Integer> resources = new WeakHashMap<>();

  /** Numbers of the rows of phases. */
  private final Map<String, Integer> rows = new HashMap<>();

  private final Deque<Ready> readyCallbacks = new ArrayDeque<>();
  private int lastNumber;

  /** The steps and callbacks that run, the innermost last. An eager step is within another. */
  private final Deque<Running> running = new ArrayDeque<>();

  /** The last report of the watchdog, and its number; null if its step or callback is over. */
  private @Nullable Entry openReport;

  private long openNumber;

  /** Reports of the watchdog's thread, which the loop's thread has not recorded yet. */
  private final Queue<Blocked> blocked = new ConcurrentLinkedQueue<>();

  /** A step or callback that runs, and since when by the loop's clock. */
  private record Running(int number, double since) {}

  private record Ready(Handle handle, int number, String name) {}

  /** The reason of a suspension: what the task awaits. */
  private record Reason(String awaited, AwaitSite site) {

    @Override
    public String toString() {
      return awaited.isEmpty() ? site.what() : site.what() + " of " + awaited;
    }
  }

  EntryRecorder(EventLoop loop, Entries entries, boolean places) {
    this.loop = loop;
    this.entries = entries;
    this.places = places;
  }

  /** Begins to listen. */
  void start() {
    Task<?> current = Asyncio.currentTask(loop);
    if (current != null) {
      running.addLast(new Running(numberOf(current), loop.time()));
    }
    loop.addListener(listener);
  }

  /** Listens no more. */
  void close() {
    loop.removeListener(listener);
  }

  // ---- recording

  private void add(
      Kind kind, int subject, String name, double amount, Object reason, AwaitSite site) {
    addBlocked();
    add(loop.time(), kind, subject, name, amount, reason, site);
  }

  private Entry add(
      double time,
      Kind kind,
      int subject,
      String name,
      double amount,
      Object reason,
      AwaitSite site) {
    Entry entry = new Entry(time, kind, subject, name, innermost(), amount, reason, site);
    newestTime = time;
    entries.add(count++, entry);
    return entry;
  }

  private void add(Kind kind, Task<?> task, Object reason, AwaitSite site) {
    add(kind, numberOf(task), task.getName(), 0, reason, site);
  }

  private void addOfScope(Kind kind, Object scope, double amount, String reason) {
    String name =
        scope instanceof TaskGroup ? "group" : scope instanceof Timeout ? "timeout" : "scope";
    int number = scopes.computeIfAbsent(scope, added -> ++lastNumber);
    AwaitSite site = kind == Kind.SCOPE_ENTERED ? here() : AwaitSite.UNKNOWN;
    add(kind, number, name, amount, reason, site);
  }

  private void addOfLoop(Kind kind, double amount) {
    add(kind, 0, "", amount, "", AwaitSite.UNKNOWN);
  }

  /**
   * Records the watchdog's reports. Called before a step or callback ends, so its report comes
   * first.
   */
  void addBlocked() {
    for (Blocked report = blocked.poll(); report != null; report = blocked.poll()) {
      openNumber = count;
      openReport =
          add(
              Math.max(report.time(), newestTime), // newer events may have been recorded first
              Kind.BLOCKED,
              innermost(),
              "",
              report.seconds(),
              report,
              AwaitSite.UNKNOWN);
    }
  }

  /**
   * The watchdog reports while the loop is blocked, so it cannot know for how long. And it may look
   * too late at a step that was slow.
   */
  private void endBlocked(Running ended) {
    double seconds = loop.time() - ended.since;
    Entry open = openReport;
    if (open != null) {
      double real = open.reason() instanceof Blocked report ? report.secondsByNow() : 0;
      entries.replace(openNumber, open.withAmount(Math.max(seconds, real)));
      openReport = null;
    } else if (seconds >= loop.slowCallbackDuration()) {
      add(loop.time(), Kind.BLOCKED, ended.number, "", seconds, "", AwaitSite.UNKNOWN);
    }
  }

  private int innermost() {
    return running.isEmpty() ? 0 : running.getLast().number;
  }

  private AwaitSite here() {
    return places && !entries.areFull() ? AwaitSite.here() : AwaitSite.UNKNOWN;
  }

  private int numberOf(Task<?> task) {
    return tasks.computeIfAbsent(task, added -> ++lastNumber);
  }

  /** A step or callback has ended. Does nothing if its start was before the recording. */
  private void ended(int number) {
    addBlocked();
    if (isRunning(number)) {
      while (innermost() != number) {
        running.removeLast(); // a step within this one whose end was not reported
      }
      endBlocked(running.getLast());
      running.removeLast();
    }
  }

  private boolean isRunning(int number) {
    for (Running each : running) { // each step comes here: a stream would cost more than the rest
      if (each.number == number) {
        return true;
      }
    }
    return false;
  }

  /**
   * The entry of a callback that starts. Callbacks start in the order in which they became ready.
   */
  private Ready take(Handle handle) {
    Ready first = readyCallbacks.peekFirst();
    while (first != null && first.handle != handle && first.handle.cancelled()) {
      readyCallbacks.removeFirst();
      first = readyCallbacks.peekFirst();
    }
    return first != null && first.handle == handle
        ? readyCallbacks.removeFirst()
        : new Ready(handle, ++lastNumber, "");
  }

  /** Records the tasks that exist by now, and what they wait for. For the loop's thread. */
  void addFound() {
    for (Task<?> task : Asyncio.allTasks(loop)) {
      Future<?> awaited = task.waitingFor();
      TaskSnapshot.State state = TaskSnapshot.State.of(task, awaited);
      String what = state == TaskSnapshot.State.WAITING ? describe(awaited) : "";
      String reason = what.isEmpty() ? state.toString() : state + ": " + what;
      add(Kind.TASK_FOUND, task, reason, AwaitSite.UNKNOWN);
    }
  }

  private static String describe(@Nullable Future<?> awaited) {
    if (awaited instanceof Task<?> task) {
      return "task '" + task.getName() + "'";
    }
    return TaskSnapshot.outside(awaited);
  }

  private final class Listener implements LoopListener {

    /** The callback that runs; null if it started before the recording. */
    private @Nullable Ready callback;

    @Override
    public void taskCreated(Task<?> task) {
      add(Kind.TASK_CREATED, task, "", here());
    }

    @Override
    public void taskReady(Task<?> task) {
      boolean givesWay = numberOf(task) == innermost(); // the suspension that follows has the place
      add(Kind.TASK_READY, task, "", givesWay ? AwaitSite.UNKNOWN : here());
    }

    @Override
    public void stepStarted(Task<?> task) {
      add(Kind.STEP_STARTED, task, "", AwaitSite.UNKNOWN);
      running.addLast(new Running(numberOf(task), newestTime));
    }

    @Override
    public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
      ended(numberOf(task));
      AwaitSite site = here();
      add(Kind.STEP_SUSPENDED, task, new Reason(describe(awaited), site), site);
    }

    @Override
    public void taskDone(Task<?> task) {
      ended(numberOf(task));
      add(Kind.TASK_DONE, task, Ending.of(task, places), AwaitSite.UNKNOWN);
      tasks.remove(task);
    }

    @Override
    public void cancelRequested(Task<?> task, @Nullable String message) {
      if (!loop.isClosed()) { // else its end is recorded
        String reason = message == null ? "" : Printer.name(message);
        add(Kind.TASK_CANCEL_REQUESTED, task, reason, here());
      }
    }

    @Override
    public void scopeEntered(Task<?> task, Object scope, double deadline) {
      addOfScope(Kind.SCOPE_ENTERED, scope, deadline, "");
    }

    @Override
    public void deadlineMoved(Task<?> task, Object scope, double deadline) {
      addOfScope(Kind.DEADLINE_MOVED, scope, deadline, "");
    }

    @Override
    public void groupJoined(Task<?> task, TaskGroup group) {
      addOfScope(Kind.GROUP_JOINED, group, numberOf(task), "");
    }

    @Override
    public void scopeLeft(Task<?> task, Object scope) {
      boolean expired = scope instanceof Timeout timeout && timeout.expired();
      boolean cancelled = scope instanceof CancelScope left && left.cancelCalled();
      addOfScope(Kind.SCOPE_LEFT, scope, 0, expired ? "expired" : cancelled ? "cancelled" : "");
      scopes.remove(scope);
    }

    @Override
    public void used(EventLoop ofLoop, Object what, String kind, Use use, int level) {
      int number = resources.computeIfAbsent(what, added -> ++lastNumber);
      add(Kind.RESOURCE_USED, number, kind, level, use.name().toLowerCase(Locale.ROOT), here());
    }

    @Override
    public void phaseEntered(EventLoop ofLoop, String row, String phase) {
      String name = Printer.name(row);
      int number = rows.computeIfAbsent(name, added -> ++lastNumber);
      add(Kind.PHASE_ENTERED, number, name, 0, Printer.name(phase), here());
    }

    @Override
    public void callbackReady(EventLoop ofLoop, Handle handle, Source source) {
      Ready ready = new Ready(handle, ++lastNumber, source.name().toLowerCase(Locale.ROOT));
      readyCallbacks.addLast(ready);
      AwaitSite site = source == Source.LOOP ? here() : AwaitSite.UNKNOWN;
      add(Kind.CALLBACK_READY, ready.number, ready.name, 0, "", site);
    }

    @Override
    public void callbackStarted(EventLoop ofLoop, Handle handle) {
      Ready started = take(handle);
      callback = started;
      add(Kind.CALLBACK_STARTED, started.number, started.name, 0, "", AwaitSite.UNKNOWN);
      running.addLast(new Running(started.number, newestTime));
    }

    @Override
    public void callbackEnded(EventLoop ofLoop, Handle handle) {
      Ready ran = callback;
      if (ran != null) { // else it is the callback that started this recorder
        callback = null;
        ended(ran.number);
        add(Kind.CALLBACK_ENDED, ran.number, ran.name, 0, "", AwaitSite.UNKNOWN);
      }
    }

    @Override
    public void beforePoll(EventLoop ofLoop, double wait) {
      addOfLoop(Kind.TURN_STARTED, wait);
    }

    @Override
    public void afterPoll(EventLoop ofLoop, int ready) {
      addOfLoop(Kind.POLLED, ready);
    }

    @Override
    public void turnEnded(EventLoop ofLoop, int timers) {
      addOfLoop(Kind.TURN_ENDED, timers);
    }

    @Override
    public void blocked(
        EventLoop ofLoop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {
      blocked.add(Blocked.of(loop.time(), seconds, stack));
    }
  }
}
