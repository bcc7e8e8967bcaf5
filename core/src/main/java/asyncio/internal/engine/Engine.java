package asyncio.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * How coroutines run: a set of strands and the loop's own thread, of which one has control at any
 * moment.
 *
 * <p>An engine knows nothing of tasks, futures or time. It hands control from one thread to
 * another, and says what became of it if that goes wrong. There are two, with the same behaviour:
 * {@link DirectEngine} is the faster one, {@link PortableEngine} needs no flag.
 *
 * <p>In the signatures below, null instead of a strand means the loop's own thread.
 */
public abstract class Engine {

  Engine() {}

  /**
   * The direct engine.
   *
   * @return a new one
   * @throws UnsupportedOperationException if this JVM does not let us schedule virtual threads
   *     ourselves
   */
  public static Engine direct() {
    VirtualThreads.requireSchedulable();
    return new DirectEngine();
  }

  /**
   * The portable engine.
   *
   * @return a new one
   */
  public static Engine portable() {
    return new PortableEngine();
  }

  /**
   * Whether the direct engine can be had.
   *
   * @return true if so
   */
  public static boolean directIsAvailable() {
    return VirtualThreads.schedulable();
  }

  /**
   * A strand that has not run yet.
   *
   * @param body what it does; must end by {@link #finish}
   * @return the strand
   */
  public abstract Strand newStrand(Runnable body);

  /**
   * Runs something as the loop's own thread: in the calling thread where that will do, otherwise in
   * one that will, for which the caller waits.
   *
   * @param loop what to run
   */
  public abstract void runLoop(Runnable loop);

  /**
   * Gives control to a strand, and returns when control comes back to the loop's own thread. Called
   * by that.
   *
   * @param to who goes on
   */
  public abstract void enter(Strand to);

  /**
   * Gives control from one strand to another, and returns when the first has it back. Called by the
   * first.
   *
   * @param from the current strand
   * @param to who goes on, null for the loop's own thread
   * @throws PinnedException if the current strand cannot be suspended here; it keeps control
   */
  public abstract void transfer(Strand from, @Nullable Strand to) throws PinnedException;

  /**
   * Gives control away for good. Called by a strand as its last act.
   *
   * @param from the current strand
   * @param to who goes on, null for the loop's own thread
   */
  public abstract void finish(Strand from, @Nullable Strand to);

  /**
   * Whether a strand may block its thread to wait for the outside. If not, it gives control to the
   * loop's own thread for that.
   *
   * @return true if so
   */
  public abstract boolean strandsMayWait();

  /**
   * Whether it is made of what the JDK does not show. Then the loop may use more of that.
   *
   * @return false for the engine that runs everywhere
   */
  public abstract boolean usesInternals();

  /**
   * The engine's name, for people.
   *
   * @return such as {@code direct}
   */
  @Override
  public abstract String toString();
}
