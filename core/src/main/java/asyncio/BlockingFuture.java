package asyncio;

import asyncio.futures.Future;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A future of the JDK that tells nobody when it is done, so that a thread has to wait for it; and
 * the loop's future that completes as it does.
 */
final class BlockingFuture<T> {

  private final EventLoop loop;
  private final java.util.concurrent.Future<T> outside;
  private final Future<T> inside;

  private BlockingFuture(EventLoop loop, java.util.concurrent.Future<T> outside) {
    this.loop = loop;
    this.outside = outside;
    this.inside = loop.createFuture();
  }

  /** The loop's future for one of the JDK. */
  static <T> Future<T> wrap(java.util.concurrent.Future<T> outside, EventLoop loop) {
    BlockingFuture<T> both = new BlockingFuture<>(loop, outside);
    if (outside.isDone()) {
      both.copyAtOnce();
    } else {
      both.waitElsewhere();
    }
    return both.inside;
  }

  private void copyAtOnce() {
    boolean interrupted = Thread.interrupted(); // some futures would throw for that, done or not
    outcome().accept(inside);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void waitElsewhere() {
    loop.futures().outsideWork(1);
    Thread waiting =
        Thread.ofVirtual()
            .name("asyncio wrapFuture")
            .inheritInheritableThreadLocals(false)
            .start(this::waitAndCopy);
    inside.addDoneCallback(
        done -> {
          if (done.cancelled()) {
            outside.cancel(true);
            waiting.interrupt(); // it may not have let itself be cancelled
          }
        });
  }

  private void waitAndCopy() {
    Consumer<Future<T>> outcome = outcome();
    try {
      loop.callSoonThreadsafe(
          () -> {
            loop.futures().outsideWork(-1);
            if (!inside.done()) { // else cancelled meanwhile
              outcome.accept(inside);
            }
          });
    } catch (IllegalStateException closed) {
      Log.LOGGER.log(
          Level.DEBUG, "A future ended after its loop was closed: its outcome is dropped.", closed);
      loop.futures().outsideWork(-1);
    }
  }

  /** Blocks until the outcome is there, and returns how to complete the loop's future. */
  private Consumer<Future<T>> outcome() {
    try {
      T result = outside.get();
      return future -> future.setResult(result);
    } catch (CancellationException | InterruptedException cancelled) {
      return Future::cancel;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return future -> future.setException(cause != null ? cause : e);
    } catch (Throwable broken) { // it does what no future should
      return future -> future.setException(broken);
    }
  }
}
