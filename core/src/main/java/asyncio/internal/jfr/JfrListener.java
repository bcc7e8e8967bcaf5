package asyncio.internal.jfr;

import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Makes events of what a loop tells. What has begun before it listens is not recorded. */
final class JfrListener implements LoopListener {

  /** How many frames of a step that blocks are recorded. */
  private static final int MOST_FRAMES = 40;

  private final EventLoop loop;
  private final IdentityHashMap<Task<?>, TaskEvent> tasks = new IdentityHashMap<>();
  private final IdentityHashMap<Task<?>, AwaitEvent> awaits = new IdentityHashMap<>();
  private final IdentityHashMap<BaseTransport, ConnectionEvent> connections =
      new IdentityHashMap<>();

  /** What runs now, the innermost last: within a step or callback, an eager task may have its. */
  private final ArrayDeque<Activity> running = new ArrayDeque<>();

  private long failedSoFar;

  /** A step or a callback. */
  private record Activity(Object what, StepEvent step, SlowEvent slow, long since) {}

  JfrListener(EventLoop loop) {
    this.loop = loop;
    this.failedSoFar = loop.statistics().failedTasks();
  }

  /** Has the JDK know all events: for each of them that takes some milliseconds. */
  static void prepare() {
    FlightRecorder.register(TaskEvent.class);
    FlightRecorder.register(StepEvent.class);
    FlightRecorder.register(AwaitEvent.class);
    FlightRecorder.register(SlowEvent.class);
    FlightRecorder.register(BlockedEvent.class);
    FlightRecorder.register(ConnectionEvent.class);
    FlightRecorder.register(StatisticsEvent.class);
  }

  // ---- tasks

  @Override
  public void taskCreated(Task<?> task) {
    TaskEvent event = new TaskEvent();
    if (event.isEnabled()) {
      event.begin();
      tasks.put(task, event);
    }
  }

  @Override
  public void taskDone(Task<?> task) {
    ends(task);
    long failed = loop.statistics().failedTasks();
    boolean hasFailed = failed > failedSoFar; // to ask the task would count as having looked
    failedSoFar = failed;
    awaits.remove(task);
    TaskEvent event = tasks.remove(task);
    if (event != null) {
      event.end();
      if (event.shouldCommit()) {
        event.commit(task, outcome(task, hasFailed));
      }
    }
  }

  private static String outcome(Task<?> task, boolean hasFailed) {
    if (!task.done()) {
      return "abandoned";
    }
    return task.cancelled() ? "cancelled" : hasFailed ? "failed" : "returned";
  }

  // ---- steps and awaits

  @Override
  public void stepStarted(Task<?> task) {
    AwaitEvent await = awaits.remove(task);
    if (await != null) {
      await.end();
      if (await.shouldCommit()) {
        await.commit(task);
      }
    }
    TaskEvent whole = tasks.get(task);
    if (whole != null) {
      whole.steps++;
    }
    begins(task);
  }

  @Override
  public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
    ends(task);
    AwaitEvent await = new AwaitEvent();
    if (await.isEnabled()) {
      await.reason = reason(awaited);
      await.begin();
      awaits.put(task, await);
    }
  }

  private static String reason(@Nullable Future<?> awaited) {
    if (awaited == null) {
      return "its turn";
    }
    return awaited instanceof Task<?> task ? "task " + task.getName() : "future";
  }

  // ---- callbacks

  @Override
  public void callbackStarted(EventLoop ofLoop, Handle handle) {
    begins(handle);
  }

  @Override
  public void callbackEnded(EventLoop ofLoop, Handle handle) {
    ends(handle);
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
    if (what instanceof Task<?> task && activity.step.shouldCommit()) {
      activity.step.commit(task);
    }
    double seconds = (System.nanoTime() - activity.since) / 1e9;
    if (seconds >= loop.slowCallbackDuration() && activity.slow.shouldCommit()) {
      String culprit = what instanceof Task<?> task ? "task " + task.getName() : what.toString();
      activity.slow.commit(loop.name(), culprit);
    }
  }

  /** Nothing runs between turns, even if something ended without our being told. */
  @Override
  public void turnEnded(EventLoop ofLoop, int timers) {
    running.clear();
  }

  // ---- the rest

  /** Called by another thread. */
  @Override
  public void blocked(
      EventLoop ofLoop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {
    BlockedEvent event = new BlockedEvent();
    if (event.isEnabled()) {
      event.loop = ofLoop.name();
      event.task = task == null ? "" : task.getName();
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
  public void transportOpened(EventLoop ofLoop, BaseTransport transport) {
    ConnectionEvent event = new ConnectionEvent();
    if (event.isEnabled()) {
      SocketAddress peer = transport.getExtraInfo(ExtraInfo.PEERNAME);
      event.peer = peer == null ? "" : peer.toString();
      event.begin();
      connections.put(transport, event);
    }
  }

  @Override
  public void transportClosed(EventLoop ofLoop, BaseTransport transport, long received, long sent) {
    ConnectionEvent event = connections.remove(transport);
    if (event != null) {
      event.end();
      if (event.shouldCommit()) {
        event.loop = ofLoop.name();
        event.transport = transport.getClass().getSimpleName();
        event.received = received;
        event.sent = sent;
        event.commit();
      }
    }
  }
}
