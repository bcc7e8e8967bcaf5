package asyncio;

import asyncio.futures.CallbackContext;
import asyncio.futures.Failure;
import asyncio.futures.Future;
import asyncio.futures.Loop;
import asyncio.internal.generator.Generators;
import asyncio.internal.loop.AllSteps;
import asyncio.internal.loop.Chooser;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Kernel;
import asyncio.internal.loop.Probe;
import asyncio.internal.loop.Report;
import asyncio.internal.loop.Source;
import asyncio.internal.loop.TaskStrand;
import asyncio.internal.loop.Uses;
import asyncio.internal.net.HostTransports;
import asyncio.internal.net.TransportLoop;
import asyncio.internal.report.Reports;
import asyncio.internal.report.StackFrames;
import asyncio.internal.report.Unretrieved;
import asyncio.internal.text.Printer;
import asyncio.net.BaseTransport;
import asyncio.net.Server;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The door between the public classes and the machine, in both directions. To the machine this
 * class is the event loop, as a {@link Host}. The public classes find the machine here.
 *
 * <p>This class and {@link LoopNetworking} are the only ones of this package that are not for
 * users. It translates, and decides nothing: {@code Handle} to callback, {@code Task} to strand,
 * {@code LoopListener} to probe, {@code ExceptionContext} to report.
 */
final class LoopDoor implements Host {

  final Kernel kernel;
  final Reports reports;
  final Unretrieved unretrieved = new Unretrieved(this);
  final Generators generators = new Generators(this);

  /** Work in other threads that will wake the loop. */
  final AtomicInteger outsideWork = new AtomicInteger();

  /** What is done once the loop is closed; any thread may add to it. */
  private final Set<Runnable> whenClosed = ConcurrentHashMap.newKeySet();

  private final EventLoop loop;
  private final Clock clock;
  private final LongSupplier realTime;

  /** Opens channels and selectors; null: the JDK's does. */
  private final @Nullable SelectorProvider channels;

  LoopDoor(EventLoop loop, LoopBuilder builder, LongSupplier realTime) {
    this.loop = loop;
    this.clock = builder.clock();
    this.realTime = realTime;
    this.channels = builder.channels();
    this.kernel = new Kernel(this, builder.newEngine(), realTime, chooser(builder.order()));
    this.reports =
        new Reports(this, exception -> exception instanceof KeyboardInterrupt, this::handle);
  }

  private static @Nullable Chooser chooser(@Nullable ReadyOrder order) {
    return order == null
        ? null
        : candidates -> order.next(candidates.stream().map(LoopDoor::forUsers).toList());
  }

  /** What users know an entry of the ready queue by. */
  private static Object forUsers(Object entry) {
    Object task = entry instanceof Task.Driver driver ? driver.task() : null;
    return task == null ? entry : task;
  }

  /** The network's view of the loop. */
  TransportLoop transports() {
    return new Transports();
  }

  /** Makes a probe that tells a public listener. */
  Probe probe(LoopListener listener) {
    return new ListenerProbe(listener);
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Kernel kernel() {
    return kernel;
  }

  @Override
  public SelectorProvider channels() {
    return channels == null ? SelectorProvider.provider() : channels;
  }

  @Override
  public String name() {
    return loop.name();
  }

  @Override
  public void checkOpen() {
    loop.checkOpen();
  }

  @Override
  public void checkThread() {
    loop.checkThread();
  }

  @Override
  public boolean debug() {
    return loop.getDebug();
  }

  // ---- callbacks

  @Override
  public void schedule(Runnable callback, @Nullable CallbackContext inContext) {
    loop.schedule(callback, (Context) inContext);
  }

  @Override
  public boolean takesCallbacks() {
    return loop.takesCallbacks();
  }

  @Override
  public boolean trySchedule(Runnable callback) {
    return loop.send(new Handle(loop, callback, loop.copyContext()));
  }

  @Override
  public CallbackContext copyContext() {
    return loop.copyContext();
  }

  @Override
  public Object callback(Runnable function) {
    return new Handle(loop, function, loop.copyContext());
  }

  @Override
  public void cancel(Object callback) {
    ((Handle) callback).cancel();
  }

  @Override
  public void run(Object callback) {
    ((Handle) callback).run();
  }

  @Override
  public boolean isCancelled(Object callback) {
    return ((Handle) callback).cancelled();
  }

  @Override
  public long deadline(Object callback) {
    return ((Handle) callback).deadline();
  }

  @Override
  public void due(Object timer) {
    ((TimerHandle) timer).becameDue();
  }

  @Override
  public Runnable callLater(double delay, Runnable function) {
    return loop.callLater(delay, function)::cancel;
  }

  @Override
  public boolean isCurrent() {
    return kernel.control().isHere();
  }

  // ---- futures and tasks

  @Override
  public <T> Future<T> createFuture() {
    return loop.createFuture();
  }

  @Override
  public <T> Future<T> createTask(Callable<? extends T> coroutine) {
    Coroutine<T> body = coroutine::call;
    return loop.createTask(body);
  }

  @Override
  public @Nullable String taskName(Future<?> future) {
    return future instanceof Task<?> task ? task.getName() : null;
  }

  @Override
  public @Nullable Future<?> currentTask() {
    TaskStrand current = kernel.control().currentTask();
    return current == null ? null : current.task();
  }

  @Override
  public <T> Future<T> runInExecutor(@Nullable Executor where, Callable<T> job) {
    return loop.runInExecutor(where, job);
  }

  /** Any thread. Runs at once if the loop is closed. */
  @Override
  public Runnable whenClosed(Runnable action) {
    Runnable entry = () -> action.run(); // an object of its own
    whenClosed.add(entry);
    if (!takesCallbacks()) {
      runOnce(entry);
    }
    return () -> whenClosed.remove(entry);
  }

  /** The loop has been closed: no thread may wait for it any longer. */
  void closed(AllSteps steps) {
    for (Runnable entry : whenClosed) {
      steps.take(() -> runOnce(entry));
    }
  }

  private void runOnce(Runnable entry) {
    if (whenClosed.remove(entry)) {
      entry.run();
    }
  }

  /** Throws in a coroutine or generator that is to end because its loop is closed. */
  void refuseIfUnwinding() {
    if (kernel.control().isUnwinding()) {
      kernel.control().refuseAwait();
      throw exit("the event loop is closed");
    }
  }

  @Override
  public void suspendUntilDone(Future<?> future) {
    TaskStrand current = kernel.control().currentTask();
    if (current != null && kernel.control().isHere()) {
      Task.of(current).await(future);
    } else {
      refuse(future);
    }
  }

  @Override
  public void giveWay() {
    TaskStrand current = kernel.control().currentTask();
    if (current == null || !kernel.control().isHere()) {
      refuseIfUnwinding();
      throw new IllegalStateException(
          "Cannot give way here: only a coroutine of " + this + " can be suspended by it.");
    }
    Task.of(current).giveWay();
  }

  /** Throws the reason why the caller cannot wait for a future of this loop. */
  private void refuse(Future<?> future) {
    refuseIfUnwinding();
    EventLoop running = EventLoop.running();
    TaskStrand current = running == null ? null : running.control().currentTask();
    if (running == null || current == null || running == loop || !running.control().isHere()) {
      throw cannotAwait(future);
    }
    Task<?> task = Task.of(current);
    task.failNextStep(
        new IllegalStateException(
            "Task '"
                + Printer.name(task.getName())
                + "' got a future that is attached to a different loop: "
                + future
                + " belongs to "
                + this
                + ", the task to "
                + running
                + ". Make the future with the loop that awaits it, or await it by"
                + " toCompletableFuture() and wrapFuture(...)."));
  }

  private IllegalStateException cannotAwait(Future<?> future) {
    String where =
        kernel.control().isHere()
            ? "in a callback"
            : "in a thread that is not one of its loop's coroutines";
    return new IllegalStateException(
        "Cannot await "
            + future
            + " "
            + where
            + ": await within a task (createTask(...), Asyncio.run(...)); from another"
            + " thread use runCoroutineThreadsafe(...) or toCompletableFuture().");
  }

  @Override
  public void failed(Future<?> future, Failure failure) {
    unretrieved.add(future, failure);
  }

  @Override
  public void created(Future<?> future) {
    loop.created(future);
  }

  @Override
  public void outsideWork(int difference) {
    outsideWork.addAndGet(difference);
  }

  @Override
  public int outsideWork() {
    return loop.outsideWork();
  }

  // ---- time

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public long idle(long deadline) {
    return clock.idle(loop, deadline);
  }

  @Override
  public LongSupplier realTime() {
    return realTime;
  }

  @Override
  public double slowCallbackDuration() {
    return loop.slowCallbackDuration();
  }

  // ---- between turns

  @Override
  public void review() {
    unretrieved.review();
    generators.review();
  }

  // ---- reports

  @Override
  public void report(String message, Throwable exception, Future<?> future) {
    report(Report.of(message, exception, future));
  }

  /** Reports run in the loop's own thread, not on the stack of a coroutine. */
  @Override
  public void report(Report report) {
    if (kernel.control().isInCoroutine()) {
      kernel.turns().leaveToLoop(() -> reports.call(report));
    } else {
      reports.call(report);
    }
  }

  @Override
  public List<StackTraceElement> originOf(Object made) {
    return loop.originOf(made);
  }

  @Override
  public String describeOrigin(Future<?> future) {
    return StackFrames.createdAtShort(loop.originOf(future));
  }

  // ---- what only the public classes know

  @Override
  public Error exit(String message) {
    return new GeneratorExit(message);
  }

  @Override
  public boolean isExit(Throwable exception) {
    return exception instanceof GeneratorExit;
  }

  @Override
  public void outsideScopes(Runnable block) {
    CancelScope.outside(block);
  }

  @Override
  public String toString() {
    return loop.toString();
  }

  // ---- failures that nobody can catch

  void callbackFailed(Handle entry, Throwable exception) {
    if (exception instanceof KeyboardInterrupt) {
      kernel.turns().fail(exception);
    } else {
      String text = entry.describe(StackFrames.functionIn(exception));
      report(Report.ofCallback("Exception in callback " + text, exception, entry));
    }
  }

  /** Calls the exception handler, in the context of the task or callback that has failed. */
  private void handle(Report report) {
    Context where = contextOf(report);
    if (where == null || where.isEntered()) {
      callHandler(report);
    } else {
      where.run(() -> callHandler(report));
    }
  }

  private void callHandler(Report report) {
    ExceptionHandler handler = loop.getExceptionHandler();
    if (handler == null) {
      reports.log(report);
    } else {
      handler.handle(loop, ExceptionContext.of(report));
    }
  }

  private static @Nullable Context contextOf(Report report) {
    Future<?> future = report.task() != null ? report.task() : report.future();
    if (future instanceof Task<?> task) {
      return task.getContext();
    }
    return report.callback() instanceof Handle entry ? entry.context : null;
  }

  /**
   * The network's needs of public classes: a staggered race, a time limit, and which exceptions end
   * the run.
   */
  private final class Transports extends HostTransports {

    Transports() {
      super(LoopDoor.this);
    }

    @Override
    public <T> RaceOutcome<T> staggeredRace(List<Callable<T>> attempts, double delay) {
      List<Coroutine<T>> coroutines = new ArrayList<>();
      attempts.forEach(attempt -> coroutines.add(attempt::call));
      StaggeredRace.Result<T> result = Asyncio.staggeredRace(coroutines, delay);
      return new RaceOutcome<>(result.value(), result.exceptions());
    }

    @Override
    public boolean runWithin(double seconds, Runnable block) {
      return CancelScope.after(seconds).run(block::run);
    }

    @Override
    public boolean endsRun(Throwable exception) {
      return exception instanceof KeyboardInterrupt;
    }
  }

  /** Passes the events that the machine tells its probes on to a public listener. */
  private final class ListenerProbe implements Probe {

    private final LoopListener listener;

    ListenerProbe(LoopListener listener) {
      this.listener = listener;
    }

    @Override
    public void taskCreated(TaskStrand task) {
      listener.taskCreated(Task.of(task));
    }

    @Override
    public void taskReady(TaskStrand task) {
      listener.taskReady(Task.of(task));
    }

    @Override
    public void stepStarted(TaskStrand task) {
      listener.stepStarted(Task.of(task));
    }

    @Override
    public void stepSuspended(TaskStrand task, @Nullable Future<?> awaited) {
      listener.stepSuspended(Task.of(task), awaited);
    }

    @Override
    public void taskDone(TaskStrand task) {
      listener.taskDone(Task.of(task));
    }

    @Override
    public void cancelRequested(TaskStrand task, @Nullable String message) {
      listener.cancelRequested(Task.of(task), message);
    }

    @Override
    public void scopeEntered(TaskStrand task, Object scope, double deadline) {
      listener.scopeEntered(Task.of(task), scope, deadline);
    }

    @Override
    public void deadlineMoved(TaskStrand task, Object scope, double deadline) {
      listener.deadlineMoved(Task.of(task), scope, deadline);
    }

    @Override
    public void groupJoined(TaskStrand task, Object group) {
      listener.groupJoined(Task.of(task), (TaskGroup) group);
    }

    @Override
    public void scopeLeft(TaskStrand task, Object scope) {
      listener.scopeLeft(Task.of(task), scope);
    }

    @Override
    public void used(Object what, String kind, Uses.Use use, int level) {
      LoopListener.Use publicUse = LoopListener.Use.valueOf(use.name());
      listener.used(loop, what, kind, publicUse, level);
    }

    @Override
    public void phaseEntered(String row, String phase) {
      listener.phaseEntered(loop, row, phase);
    }

    @Override
    public void callbackReady(Object callback, Source source) {
      listener.callbackReady(loop, (Handle) callback, LoopListener.Source.valueOf(source.name()));
    }

    @Override
    public void callbackStarted(Object callback) {
      listener.callbackStarted(loop, (Handle) callback);
    }

    @Override
    public void callbackEnded(Object callback) {
      listener.callbackEnded(loop, (Handle) callback);
    }

    @Override
    public void beforePoll(double wait) {
      listener.beforePoll(loop, wait);
    }

    @Override
    public void afterPoll(int ready) {
      listener.afterPoll(loop, ready);
    }

    @Override
    public void turnEnded(int timers) {
      listener.turnEnded(loop, timers);
    }

    @Override
    public void transportOpened(BaseTransport transport) {
      listener.transportOpened(loop, transport);
    }

    @Override
    public void transportClosed(BaseTransport transport, long received, long sent) {
      listener.transportClosed(loop, transport, received, sent);
    }

    @Override
    public void serverOpened(Server server) {
      listener.serverOpened(loop, server);
    }

    @Override
    public void serverClosed(Server server) {
      listener.serverClosed(loop, server);
    }

    @Override
    public void blocked(@Nullable TaskStrand task, double seconds, StackTraceElement[] stack) {
      listener.blocked(loop, task == null ? null : (Task<?>) task.task(), seconds, stack);
    }
  }
}
