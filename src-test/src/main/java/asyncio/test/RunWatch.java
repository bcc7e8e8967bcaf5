package asyncio.test;

import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.ExceptionHandler;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import asyncio.net.Server;
import asyncio.test.internal.loops.Frames;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sees what happens in a test's loop, and collects the findings. For threads that have control of
 * the loop, except where noted.
 */
final class RunWatch implements LoopListener, ExceptionHandler {

  /** Reports of closing the loop: those tasks are findings already. */
  private static final List<String> OF_PENDING_TASKS =
      List.of("Task was destroyed but it is pending", "Task was never started");

  private final EventLoop loop;
  private final ConcurrentLinkedQueue<FoundError> found = new ConcurrentLinkedQueue<>();
  private final IdentityHashMap<Task<?>, List<StackTraceElement>> origins = new IdentityHashMap<>();
  private final Map<BaseTransport, List<StackTraceElement>> transports = new LinkedHashMap<>();
  private final Map<Server, List<StackTraceElement>> servers = new LinkedHashMap<>();
  private long failedTasks;

  /** The step that runs, and the step within which it was started. Any thread may read. */
  private volatile @Nullable Step running;

  private record Step(Task<?> task, Thread thread, @Nullable Step outer) {}

  RunWatch(EventLoop loop) {
    this.loop = loop;
    this.failedTasks = loop.statistics().failedTasks();
  }

  // ---- findings

  /** Adds a finding. Any thread. */
  void add(
      Finding finding, String text, List<StackTraceElement> made, List<StackTraceElement> now) {
    found.add(new FoundError(finding, text, made, now, null));
  }

  /** The findings so far. Any thread. */
  List<FoundError> found() {
    return List.copyOf(found);
  }

  /** Adds a task that has not ended. */
  void addPending(Task<?> task) {
    add(
        Finding.PENDING_TASKS,
        "task '" + task.getName() + "' has not ended",
        origins.getOrDefault(task, List.of()),
        Frames.withoutRunner(task.getStack()));
  }

  /** Adds the servers and transports that are open, and closes them. */
  void addAndCloseChannels() {
    new LinkedHashMap<>(servers)
        .forEach(
            (server, made) -> {
              add(Finding.OPEN_SERVERS, server + " is open", made, List.of());
              server.close();
            });
    new LinkedHashMap<>(transports)
        .forEach(
            (transport, made) -> {
              add(Finding.OPEN_TRANSPORTS, transport + " is open", made, List.of());
              transport.close();
            });
  }

  @Override
  public void handle(EventLoop ofLoop, ExceptionContext context) {
    String message = context.message();
    if (OF_PENDING_TASKS.stream().anyMatch(message::startsWith)) {
      return;
    }
    Task<?> task = context.task();
    List<StackTraceElement> made =
        Frames.ofProgram(context.sourceTraceback().toArray(new StackTraceElement[0]));
    String whose = task == null ? "" : " (task '" + task.getName() + "')";
    found.add(
        new FoundError(
            Finding.LOST_EXCEPTIONS, message + whose, made, List.of(), context.exception()));
  }

  @Override
  public void blocked(
      EventLoop ofLoop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {
    String what = task == null ? "a callback" : "task '" + task.getName() + "'";
    String text =
        String.format(
            Locale.ROOT, "%s has blocked the loop for %.1f s, and still did", what, seconds);
    add(Finding.BLOCKED_LOOP, text, List.of(), Frames.essential(stack));
  }

  // ---- tasks

  @Override
  public void taskCreated(Task<?> task) {
    origins.put(task, Frames.here());
  }

  @Override
  public void stepStarted(Task<?> task) {
    running = new Step(task, Thread.currentThread(), running);
  }

  @Override
  public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
    stepEnded(task);
  }

  private void stepEnded(Task<?> task) {
    Step step = running;
    while (step != null && step.task != task) {
      step = step.outer; // steps within this one whose ends were not told
    }
    running = step == null ? null : step.outer;
  }

  @Override
  public void taskDone(Task<?> task) {
    List<StackTraceElement> origin = origins.remove(task);
    long failedNow = loop.statistics().failedTasks();
    boolean failed = failedNow != failedTasks;
    failedTasks = failedNow;
    // A task that was cancelled and returns has caught the cancellation: else it would be
    // cancelled.
    if (!failed && task.done() && !task.cancelled() && task.cancelling() > 0) {
      add(
          Finding.SWALLOWED_CANCELLATIONS,
          "task '" + task.getName() + "' was cancelled, and returned as if it was not",
          origin == null ? List.of() : origin,
          List.of());
    }
    stepEnded(task);
  }

  /** Interrupts the thread of the step that runs, if there is one. Any thread. */
  void interruptStep() {
    Step step = running;
    if (step != null) {
      step.thread.interrupt();
    }
  }

  // ---- transports

  @Override
  public void transportOpened(EventLoop ofLoop, BaseTransport transport) {
    transports.put(transport, Frames.here());
  }

  @Override
  public void transportClosed(EventLoop ofLoop, BaseTransport transport, long received, long sent) {
    transports.remove(transport);
  }

  // ---- servers

  @Override
  public void serverOpened(EventLoop ofLoop, Server server) {
    servers.put(server, Frames.here());
  }

  @Override
  public void serverClosed(EventLoop ofLoop, Server server) {
    servers.remove(server);
  }
}
