package asyncio;

import asyncio.futures.Future;
import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Blocking work for a loop, on other threads. */
final class LoopExecutor {

  private final EventLoop loop;
  private @Nullable ExecutorService executor;
  private boolean shutDown;

  LoopExecutor(EventLoop loop) {
    this.loop = loop;
  }

  void setDefault(ExecutorService executor) {
    this.executor = executor;
  }

  /** Runs a function elsewhere. Cancelling the returned future interrupts it. */
  <T> Future<T> submit(@Nullable Executor where, Callable<T> function) {
    loop.checkOpen();
    Executor chosen = where == null ? defaultExecutor() : where;
    Future<T> future = loop.createFuture();
    boolean counts = where == null;
    FutureTask<T> job =
        counts ? new CountedJob<>(loop, function, future) : new Job<>(loop, function, future);
    loop.futures().outsideWork(1);
    try {
      chosen.execute(job);
    } catch (RuntimeException refused) {
      loop.futures().outsideWork(-1);
      if (counts) {
        loop.statistics().queuedJobs.decrementAndGet();
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
      executor =
          Executors.newThreadPerTaskExecutor(
              Thread.ofVirtual()
                  .name("asyncio_", 0)
                  .inheritInheritableThreadLocals(false)
                  .factory());
    }
    return executor;
  }

  /** The executor to shut down, if one was ever used; from now on no more work is taken. */
  @Nullable ExecutorService close() {
    shutDown = true;
    return executor;
  }

  /** A job of the default executor, which is in the statistics. */
  private static final class CountedJob<T> extends Job<T> {

    private final LoopStatistics statistics;

    CountedJob(EventLoop loop, Callable<T> function, Future<T> future) {
      super(loop, function, future);
      this.statistics = loop.statistics();
      statistics.queuedJobs.incrementAndGet();
    }

    /** Also called if it was cancelled before; then it does nothing. */
    @Override
    public void run() {
      statistics.queuedJobs.decrementAndGet();
      statistics.activeJobs.incrementAndGet();
      try {
        super.run();
      } finally {
        statistics.activeJobs.decrementAndGet();
      }
    }
  }

  private static class Job<T> extends FutureTask<T> {

    private final EventLoop loop;
    private final Future<T> future;

    Job(EventLoop loop, Callable<T> function, Future<T> future) {
      super(function);
      this.loop = loop;
      this.future = future;
    }

    @Override
    protected void done() {
      try {
        loop.callSoonThreadsafe(this::copyOutcome);
      } catch (IllegalStateException closed) {
        Log.LOGGER.log(
            Level.DEBUG, "A job ended after its loop was closed: its outcome is dropped.", closed);
        loop.futures().outsideWork(-1);
      }
    }

    private void copyOutcome() {
      loop.futures().outsideWork(-1);
      if (future.done()) {
        return; // cancelled meanwhile
      }
      switch (state()) {
        case SUCCESS -> future.setResult(resultNow());
        case FAILED -> future.setException(exceptionNow());
        default -> future.cancel();
      }
    }
  }
}
