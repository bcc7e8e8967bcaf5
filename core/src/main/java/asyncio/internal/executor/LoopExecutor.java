package asyncio.internal.executor;

import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.log.Log;
import asyncio.internal.loop.Counters;
import asyncio.internal.loop.Host;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs blocking functions for a loop in other threads. */
public final class LoopExecutor {

  private final Host loop;
  private @Nullable ExecutorService executor;
  private boolean shutDown;

  /** For one loop. */
  public LoopExecutor(Host loop) {
    this.loop = loop;
  }

  public void setDefault(ExecutorService executor) {
    this.executor = executor;
  }

  /** Runs a function in another thread. Cancelling the returned future interrupts the function. */
  public <T> Future<T> submit(@Nullable Executor where, Callable<T> function) {
    loop.checkOpen();
    Executor chosen = where == null ? defaultExecutor() : where;
    Future<T> future = loop.createFuture();
    boolean counts = where == null;
    FutureTask<T> job =
        counts ? new CountedJob<>(loop, function, future) : new Job<>(loop, function, future);
    loop.outsideWork(1);
    try {
      chosen.execute(job);
    } catch (RuntimeException | Error refused) { // an error: no memory for the thread
      loop.outsideWork(-1);
      if (counts) {
        loop.kernel().counters().queuedJobs.decrementAndGet();
      }
      throw refused;
    }
    future.addDoneCallback(
        done -> {
          if (done.cancelled()) {
            job.cancel(true);
          }
        });
    return future;
  }

  private ExecutorService defaultExecutor() {
    if (shutDown) {
      throw new IllegalStateException(
          "Executor shutdown has been called: the loop takes no more blocking work.");
    }
    if (executor == null) {
      executor = JobThreads.executor(loop);
    }
    return executor;
  }

  /**
   * Takes no more jobs from now on. Does not suspend.
   *
   * @return a future that is done when the executor has done its jobs; null if it was never used
   */
  public @Nullable Future<Void> shutDown() {
    ExecutorService toShutDown = close();
    if (toShutDown == null) {
      return null;
    }
    toShutDown.shutdown();
    Future<Void> terminated = loop.createFuture();
    loop.outsideWork(1);
    JobThreads.factory(loop, "asyncio executor shutdown")
        .newThread(() -> awaitTermination(toShutDown, terminated))
        .start();
    return terminated;
  }

  private void awaitTermination(ExecutorService toShutDown, Future<Void> terminated) {
    boolean interrupted = false;
    try {
      toShutDown.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    boolean scheduled =
        loop.trySchedule(
            () -> {
              loop.outsideWork(-1);
              Futures.setResultUnlessDone(terminated);
            });
    if (!scheduled) {
      loop.outsideWork(-1);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Interrupts the jobs that have not ended in time, and cancels the jobs that were never started.
   *
   * @param timeout the time that the jobs had, in seconds, for the log
   */
  public void shutDownNow(double timeout) {
    if (executor != null) {
      List<Runnable> neverStarted = executor.shutdownNow();
      Log.LOGGER.log(
          Level.WARNING,
          "The executor did not finish within {0} seconds: its threads are interrupted, {1} jobs were never started.",
          timeout,
          neverStarted.size());
      neverStarted.forEach(LoopExecutor::cancel);
    }
  }

  private static void cancel(Runnable neverStarted) {
    if (neverStarted instanceof Job<?> job) {
      job.cancel(false);
      job.run(); // which does no work any more, but counts
    }
  }

  /** Takes no more jobs, and does not wait for those that run. The loop is being closed. */
  public void shutDownAtClose() {
    ExecutorService toShutDown = close();
    if (toShutDown != null) {
      toShutDown.shutdown();
    }
  }

  /** The executor to shut down, if one was ever used; from now on no more work is taken. */
  private @Nullable ExecutorService close() {
    shutDown = true;
    return executor;
  }

  /** A job of the default executor, which is in the statistics. */
  private static final class CountedJob<T> extends Job<T> {

    private final Counters counters;

    CountedJob(Host loop, Callable<T> function, Future<T> future) {
      super(loop, function, future);
      this.counters = loop.kernel().counters();
      counters.queuedJobs.incrementAndGet();
    }

    /** Also called if the job was cancelled before; then the function does not run. */
    @Override
    public void run() {
      counters.queuedJobs.decrementAndGet();
      counters.activeJobs.incrementAndGet();
      try {
        super.run();
      } finally {
        counters.activeJobs.decrementAndGet();
      }
    }
  }

  private static class Job<T> extends FutureTask<T> {

    private final Host loop;
    private final Future<T> future;

    Job(Host loop, Callable<T> function, Future<T> future) {
      super(function);
      this.loop = loop;
      this.future = future;
    }

    @Override
    protected void done() {
      if (!loop.trySchedule(this::copyOutcome)) {
        Log.LOGGER.log(
            Level.DEBUG, "A job ended after its loop was closed: its outcome is dropped.");
        loop.outsideWork(-1);
      }
    }

    private void copyOutcome() {
      loop.outsideWork(-1);
      if (future.done()) {
        return; // it was cancelled meanwhile
      }
      switch (state()) {
        case SUCCESS -> future.setResult(resultNow());
        case FAILED -> future.setException(exceptionNow());
        default -> future.cancel();
      }
    }
  }
}
