package asyncio.internal.executor;

import asyncio.futures.Future;
import asyncio.internal.log.Log;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Report;
import asyncio.internal.suppressed.Suppressed;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A future of the JDK that cannot call back when it is done, and the loop's future that completes
 * as it does. A thread waits for the JDK's future.
 */
public final class BlockingFuture<T> {

  private final Host loop;
  private final java.util.concurrent.Future<T> outside;
  private final Future<T> inside;

  private BlockingFuture(Host loop, java.util.concurrent.Future<T> outside) {
    this.loop = loop;
    this.outside = outside;
    this.inside = loop.createFuture();
  }

  /** The loop's future for one of the JDK. */
  public static <T> Future<T> wrap(java.util.concurrent.Future<T> outside, Host loop) {
    BlockingFuture<T> both = new BlockingFuture<>(loop, outside);
    if (outside.isDone()) {
      both.copyAtOnce();
    } else {
      both.waitElsewhere();
    }
    return both.inside;
  }

  private void copyAtOnce() {
    boolean interrupted =
        Thread.interrupted(); // some futures throw if interrupted, even if they are done
    outcome().accept(inside);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void waitElsewhere() {
    loop.outsideWork(1);
    Thread waiting = JobThreads.factory(loop, "asyncio wrapFuture").newThread(this::waitAndCopy);
    waiting.start();
    inside.addDoneCallback(
        done -> {
          if (done.cancelled()) {
            outside.cancel(true);
            waiting.interrupt(); // the future may have ignored the cancellation
          }
        });
  }

  private void waitAndCopy() {
    Consumer<Future<T>> outcome = outcome();
    boolean scheduled =
        loop.trySchedule(
            () -> {
              loop.outsideWork(-1);
              if (!inside.done()) { // else it was cancelled meanwhile
                outcome.accept(inside);
              }
            });
    if (!scheduled) {
      Log.LOGGER.log(
          Level.DEBUG, "A future ended after its loop was closed: its outcome is dropped.");
      loop.outsideWork(-1);
    }
  }

  private Consumer<Future<T>> outcome() {
    try {
      T result = outside.get();
      return future -> future.setResult(result);
    } catch (CancellationException | InterruptedException cancelled) {
      return future -> {
        reportLostWith(cancelled);
        future.cancel();
      };
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return future -> {
        if (cause != null) {
          reportLostWith(e);
        }
        future.setException(cause != null ? cause : e);
      };
    } catch (Throwable broken) { // no future should throw anything else
      return future -> future.setException(broken);
    }
  }

  /** The exception is replaced by another one; what it suppresses goes to the handler. */
  private void reportLostWith(Throwable replaced) {
    for (Throwable lost : Suppressed.lostWith(replaced, CancellationException.class::isInstance)) {
      loop.report(Report.of("Exception suppressed by the exception of a future", lost, inside));
    }
  }
}
