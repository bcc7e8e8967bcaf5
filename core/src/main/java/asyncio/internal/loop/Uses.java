package asyncio.internal.loop;

/**
 * Tells the probes of the running loop what happens to locks, semaphores and queues. While no loop
 * has a listener, a use costs one read of a field. The listeners of a loop that is closed count on.
 */
public final class Uses {

  /** What can happen. */
  public enum Use {
    /** A task has got it, or a permit of it. */
    ACQUIRED,
    /** It was released, or a permit of it. */
    RELEASED,
    /** An item was put in. */
    PUT,
    /** An item was taken out. */
    TAKEN,
    /** A task is about to wait for it. */
    WAITS
  }

  // Not volatile: who adds a listener does so in the loop's thread, or before the loop runs.
  private static boolean watched;

  /** How many listeners there are. Guarded by the class. */
  private static long watchers;

  private Uses() {}

  /** From now on uses are told to the probes. */
  public static synchronized void watch() {
    watchers++;
    watched = true;
  }

  /** A listener is there no more. */
  public static synchronized void watchNoMore() {
    watchers--;
    watched = watchers > 0;
  }

  /** Whether somebody may want to know. */
  public static boolean watched() {
    return watched;
  }

  /**
   * Tells of a use. Does nothing if no loop runs in the current thread.
   *
   * @param what what is used
   * @param kind its kind, such as {@code Lock}, or {@code Queue(3)} of at most three items
   * @param use what has happened
   * @param level how many items are in it, or how many permits are free
   */
  public static void tell(Object what, String kind, Use use, int level) {
    Host loop = RunningLoops.here();
    Probe probe = loop == null ? null : loop.kernel().probes();
    if (probe != null) {
      probe.used(what, kind, use, level);
    }
  }
}
