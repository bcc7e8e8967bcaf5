package asyncio.futures;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Tells which loop runs in the current thread; provided as a service by the module that has loops.
 *
 * <p>For those who write event loops.
 */
public interface RunningLoop {

  /**
   * The running loop.
   *
   * @return it, or null if no loop runs in this thread
   */
  @Nullable FutureLoop current();

  /**
   * The running loop, by whichever module provides loops.
   *
   * @return the scheduler
   * @throws IllegalStateException if no loop runs in this thread
   */
  static FutureLoop require() {
    for (RunningLoop provider :
        ServiceLoader.load(RunningLoop.class, RunningLoop.class.getClassLoader())) {
      FutureLoop current = provider.current();
      if (current != null) {
        return current;
      }
    }
    throw new IllegalStateException(
        "no running event loop: call this in a coroutine or a callback, or name the loop.");
  }
}
