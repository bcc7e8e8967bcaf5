package asyncio.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Code in threads that are not the loop's. */
public final class Threads {

  private Threads() {}

  /** Runs a function in another thread, and waits for it without letting the loop go on. */
  public static <T> T elsewhere(Callable<T> function) {
    FutureTask<T> job = new FutureTask<>(function);
    Thread.ofPlatform().daemon().start(job);
    try {
      return job.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs an action in another thread, and waits for it without letting the loop go on. */
  public static void doElsewhere(Runnable action) {
    elsewhere(
        () -> {
          action.run();
          return null;
        });
  }
}
