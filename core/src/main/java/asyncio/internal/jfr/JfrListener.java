package asyncio.internal.jfr;

import asyncio.futures.Future;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Kernel;
import asyncio.internal.loop.Probe;
import asyncio.internal.loop.TaskStrand;
import asyncio.internal.text.Printer;
import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.stream.Collectors;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Makes events for the flight recorder. Tasks, steps and connections that began before this probe
 * was added are not recorded.
 */
final class JfrListener implements Probe {

  /** How many frames of a step that blocks are recorded. */
  private static final int MOST_FRAMES = 40;

  private final Host loop;
  private final IdentityHashMap<TaskStrand, TaskEvent> tasks = new IdentityHashMap<>();
  private final IdentityHashMap<TaskStrand, AwaitEvent> awaits = new IdentityHashMap<>();
  private final IdentityHashMap<BaseTransport, ConnectionEvent> connections =
      new IdentityHashMap<>();

  /**
   * The steps and callbacks that run now, the innermost last: an eager task's first step runs
   * within another one.
   */
  private final ArrayDeque<Activity> running = new ArrayDeque<>();

  private long failedSoFar;

  /** A step or a callback. */
  private record Activity(Object what, StepEvent step, SlowEvent slow, long since) {}

  JfrListener(Host loop) {
    this.loop = loop;
    this.failedSoFar = loop.kernel().counters().failed;
  }

  /** Registers all event types with the JDK, which takes some milliseconds each. */
  static void prepare() {
    FlightRecorder.register(TaskEvent.class);
    FlightRecorder.register(StepEvent.class);
    FlightRecorder.register(AwaitEvent.class);
    FlightRecorder.register(SlowEvent.class);
    FlightRecorder.register(BlockedEvent.class);
    FlightRecorder.register(ConnectionEvent.class);
    FlightRecorder.register(StatisticsEvent.class);
  }

  private void commit(Event event) {
    Kernel kernel = loop.kernel();
    boolean inLoopThread = kernel.control().isHere() && kernel.control().strand() == null;
    if (inLoopThread && kernel.engine().usesInternals()) {
      Commits.add(event);
    } else {
      event.commit();
    }
  }

  // ---- tasks

  @Override
  public void taskCreated(TaskStrand task) {
    TaskEvent event = new TaskEvent();
    if (event.isEnabled()) {
      event.begin();
      tasks.put(task, event);
    }
  }

  @Override
  public void taskDone(TaskStrand task) {
    ends(task);
    long failed = loop.kernel().counters().failed;
    boolean hasFailed =
        failed > failedSoFar; // asking the task would mark its exception as retrieved
    failedSoFar = failed;
    awaits.remove(task);
    TaskEvent event = tasks.remove(task);
    if (event != null) {
      event.end();
      if (event.shouldCommit()) {
        event.describe(loop.name(), task, outcome(task, hasFailed));
        commit(event);
      }
    }
  }

  private static String outcome(TaskStrand strand, boolean hasFailed) {
    Future<?> task = strand.task();
    if (task == null || !task.done()) {
      return "abandoned";
    }
    return task.cancelled() ? "cancelled" : hasFailed ? "failed" : "returned";
  }

  // ---- steps and awaits

  @Override
  public void stepStarted(TaskStrand task) {
    AwaitEvent await = awaits.remove(task);
    if (await != null) {
      await.end();
      if (await.shouldCommit()) {
        await.describe(loop.name(), task);
        commit(await);
      }
    }
    TaskEvent whole = tasks.get(task);
    if (whole != null) {
      whole.steps++;
    }
    begins(task);
  }

  @Override
  public void stepSuspended(TaskStrand task, @Nullable Future<?> awaited) {
    ends(task);
    AwaitEvent await = new AwaitEvent();
    if (await.isEnabled()) {
      await.reason = reason(awaited);
      await.begin();
      awaits.put(task, await);
    }
  }

  private String reason(@Nullable Future<?> awaited) {
    if (awaited == null) {
      return "its turn";
    }
    String task = loop.taskName(awaited);
    return task == null ? "future" : "task " + task;
  }

  // ---- callbacks

  @Override
  public void callbackStarted(Object callback) {
    begins(callback);
  }

  @Override
  public void callbackEnded(Object callback) {
    ends(callback);
  }

  private void begins(Object what) {
    StepEvent step = new StepEvent();
    SlowEvent slow = new SlowEvent();
    step.begin();
    slow.begin();
    running.addLast(new Activity(what, step, slow, System.nanoTime()));
  }

  private void ends(Object what) {
    Activity activity = running.peekLast();
    if (activity == null || activity.what != what) {
      return; // it began before there was a recording
    }
    running.removeLast();
    activity.step.end();
    activity.slow.end();
    if (what instanceof TaskStrand task && activity.step.shouldCommit()) {
      activity.step.describe(loop.name(), task);
      commit(activity.step);
    }
    double seconds = (System.nanoTime() - activity.since) / 1e9;
    if (seconds >= loop.slowCallbackDuration() && activity.slow.shouldCommit()) {
      String culprit =
          what instanceof TaskStrand task ? "task " + task.taskName() : Printer.of(what);
      activity.slow.describe(loop.name(), culprit);
      commit(activity.slow);
    }
  }

  /** Nothing runs between turns, even if this probe was not told of an end. */
  @Override
  public void turnEnded(int timers) {
    running.clear();
  }

  // ---- the rest

  /** Called in the watchdog's thread. */
  @Override
  public void blocked(@Nullable TaskStrand task, double seconds, StackTraceElement[] stack) {
    BlockedEvent event = new BlockedEvent();
    if (event.isEnabled()) {
      event.loop = loop.name();
      event.task = task == null ? "" : task.taskName();
      event.blockedFor = Math.round(seconds * 1e9);
      event.frames =
          Arrays.stream(stack)
              .limit(MOST_FRAMES)
              .map(StackTraceElement::toString)
              .collect(Collectors.joining("\n"));
      event.commit();
    }
  }

  @Override
  public void transportOpened(BaseTransport transport) {
    ConnectionEvent event = new ConnectionEvent();
    if (event.isEnabled()) {
      SocketAddress peer = transport.getExtraInfo(ExtraInfo.PEERNAME);
      event.peer = peer == null ? "" : peer.toString();
      event.begin();
      connections.put(transport, event);
    }
  }

  @Override
  public void transportClosed(BaseTransport transport, long received, long sent) {
    ConnectionEvent event = connections.remove(transport);
    if (event != null) {
      event.end();
      if (event.shouldCommit()) {
        event.loop = loop.name();
        event.transport = transport.getClass().getSimpleName();
        event.received = received;
        event.sent = sent;
        commit(event);
      }
    }
  }
}
