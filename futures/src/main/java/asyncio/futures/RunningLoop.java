package asyncio.futures;

import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Tells which loop runs in the current thread. A service: the module that has loops provides it.
 *
 * <p>For authors of event loops.
 */
public interface RunningLoop {

  /** {@return the loop that runs in the current thread, or null if none does} */
  @Nullable FutureLoop current();

  /** The providers of the service. Looking them up takes long, so it is done once. */
  final class Providers {

    private static final List<RunningLoop> ALL =
        ServiceLoader.load(RunningLoop.class, RunningLoop.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    private Providers() {}
  }

  /**
   * Returns the running loop, whichever module provides it.
   *
   * @return the loop that runs in the current thread
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
