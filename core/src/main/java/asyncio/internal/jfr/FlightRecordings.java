package asyncio.internal.jfr;

import asyncio.internal.loop.Host;

/**
 * Makes loops add events to Java Flight Recorder while there is a recording. There is nothing to
 * switch on.
 *
 * <p>The JFR module may be missing; then nothing happens here.
 */
public final class FlightRecordings {

  private static final boolean POSSIBLE = isPossible();

  private FlightRecordings() {}

  private static boolean isPossible() {
    try {
      Class.forName("jdk.jfr.FlightRecorder", false, FlightRecordings.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException notThere) {
      return false;
    }
  }

  /**
   * A loop begins to run.
   *
   * @param loop the loop, on its thread
   */
  public static void started(Host loop) {
    if (POSSIBLE) {
      RecordedLoops.add(loop);
    }
  }

  /**
   * A loop's run is over.
   *
   * @param loop the loop, on its thread
   */
  public static void ended(Host loop) {
    if (POSSIBLE) {
      RecordedLoops.remove(loop);
    }
  }

  /** A loop was closed. */
  public static void closed() {
    if (POSSIBLE) {
      RecordedLoops.closed();
    }
  }
}
