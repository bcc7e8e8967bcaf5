package asyncio.cluster.internal.jgroups;

import org.jgroups.util.DefaultThreadFactory;

/**
 * Makes the engine's threads: daemons, so that a failed program ends; and marked, so that {@link
 * NoObjects} knows them.
 */
final class EngineThreads extends DefaultThreadFactory {

  private static final ThreadLocal<Boolean> MARK = ThreadLocal.withInitial(() -> false);

  EngineThreads() {
    super("asyncio-cluster", true, true);
  }

  /** Whether the calling thread is one of the engine's. */
  static boolean isCurrent() {
    return MARK.get();
  }

  @Override
  protected Thread newThread(Runnable job, String name, String address, String cluster) {
    Runnable marked =
        () -> {
          MARK.set(true);
          job.run();
        };
    return super.newThread(marked, name, address, cluster);
  }
}
