package asyncio;

import asyncio.futures.CallbackContext;
import asyncio.futures.Failure;
import asyncio.futures.Future;
import asyncio.futures.FutureLoop;
import asyncio.futures.Loop;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the futures of a loop need of it. */
final class LoopFutures implements FutureLoop {

  private final EventLoop loop;
  private final AtomicInteger outsideWork = new AtomicInteger();

  LoopFutures(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public void schedule(Runnable callback, @Nullable CallbackContext context) {
    loop.callSoon(callback, (Context) context);
  }

  @Override
  public void scheduleThreadsafe(Runnable callback) {
    loop.callSoonThreadsafe(callback);
  }

  @Override
  public CallbackContext copyContext() {
    return loop.copyContext();
  }

  @Override
  public boolean isCurrent() {
    return loop.baton().isHere();
  }

  @Override
  public void outsideWork(int difference) {
    outsideWork.addAndGet(difference);
  }

  /** How much is going on outside that will be reported to the loop. */
  int outsideWork() {
    return outsideWork.get();
  }

  @Override
  public void failed(Future<?> future, Failure failure, boolean observed) {
    loop.unretrieved().add(future, failure, observed, loop.turns().count());
  }

  @Override
  public void report(String message, Throwable exception, Future<?> future) {
    loop.callExceptionHandler(ExceptionContext.of(message, exception).withFuture(future));
  }

  @Override
  public void created(Future<?> future) {
    loop.created(future);
  }

  @Override
  public String describeOrigin(Future<?> future) {
    return StackFrames.createdAtShort(loop.originOf(future));
  }

  @Override
  public void suspendUntilDone(Future<?> future) {
    Baton baton = loop.baton();
    Task<?> task = baton.currentTask();
    if (task != null && baton.isHere()) {
      task.await(future);
    } else {
      refuse(future);
    }
  }

  @Override
  public void giveWay() {
    Baton baton = loop.baton();
    Task<?> task = baton.currentTask();
    if (task == null || !baton.isHere()) {
      throw new IllegalStateException(
          "Cannot give way here: only a coroutine of " + loop + " can be suspended by it.");
    }
    task.giveWay();
  }

  /** The caller is not a coroutine, or one of another loop; the latter is told in its next step. */
  private void refuse(Future<?> future) {
    EventLoop running = EventLoop.running();
    Task<?> task = running == null ? null : running.baton().currentTask();
    if (task == null || running == loop || !task.getLoop().baton().isHere()) {
      throw loop.baton().cannotAwait(future);
    }
    task.failNextStep(
        new IllegalStateException(
            "Task '"
                + task.getName()
                + "' got a future that is attached to a different loop: "
                + future
                + " belongs to "
                + loop
                + ", the task to "
                + running
                + ". Make the future with the loop that awaits it, or await it by"
                + " toCompletableFuture() and wrapFuture(...)."));
  }
}
