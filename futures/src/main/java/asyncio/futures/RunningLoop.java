package asyncio.futures;

import java.util.List;
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

  /** Looked up once: that takes long. */
  final class Providers {

    private static final List<RunningLoop> ALL =
        ServiceLoader.load(RunningLoop.class, RunningLoop.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    private Providers() {}
  }

  /**
   * The running loop, by whichever module provides loops.
   *
   * @return the scheduler
   * @throws IllegalStateException if no loop runs in this thread
   */
  static FutureLoop require() {
    for (RunningLoop provider : Providers.ALL) {
      FutureLoop current = provider.current();
      if (current != null) {
        return current;
      }
    }
    throw new IllegalStateException(
        "no running event loop: call this in a coroutine or a callback, or name the loop.");
  }
}
