package asyncio.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * How coroutines run: a set of strands and the loop's own thread. Exactly one of these threads has
 * control at any moment.
 *
 * <p>An engine knows nothing of tasks, futures or time. It hands control from one thread to
 * another. There are two engines, with the same behaviour: {@link DirectEngine} is the faster one,
 * {@link PortableEngine} needs no flag.
 *
 * <p>In the signatures below, null instead of a strand means the loop's own thread.
 */
public abstract class Engine {

  Engine() {}

  /**
   * Makes a direct engine.
   *
   * @return the engine
   * @throws UnsupportedOperationException if this JVM does not let a program schedule virtual
   *     threads itself
   */
  public static Engine direct() {
    VirtualThreads.requireSchedulable();
    return new DirectEngine();
  }

  /**
   * Makes a portable engine.
   *
   * @return the engine
   */
  public static Engine portable() {
    return new PortableEngine();
  }

  /**
   * Whether this JVM can have the direct engine.
   *
   * @return true if so
   */
  public static boolean directIsAvailable() {
    return VirtualThreads.schedulable();
  }

  /**
   * Runs the loop in the loop's own thread, and returns when the run has ended. An exception of the
   * run is thrown to the caller.
   *
   * @param loop the loop's run
   */
  public abstract void runLoop(Runnable loop);

  /**
   * Makes a strand's thread, if it has none. Called by a thread that has control, before it gives
   * control to the strand: if memory is short, nothing has changed yet.
   *
   * @param strand the strand that will be next
   */
  public abstract void prepare(Strand strand);

  /**
   * Gives control to a strand, and returns when control comes back to the loop's own thread. Called
   * by the loop's own thread.
   *
   * @param to the strand that goes on; it is prepared
   */
  public abstract void enter(Strand to);

  /**
   * Gives control from one strand to another, and returns when the first has it back. Called by the
   * first. If it throws anything, the first strand has kept control, or has got it back.
   *
   * @param from the current strand
   * @param to the strand that goes on and is prepared, or null for the loop's own thread
   * @throws PinnedException if the current strand cannot be suspended here
   */
  public abstract void transfer(Strand from, @Nullable Strand to) throws PinnedException;

  /**
   * Gives control away for good. Called by a strand as its last act.
   *
   * @param from the current strand
   * @param to the strand that goes on and is prepared, or null for the loop's own thread
   */
  public abstract void finish(Strand from, @Nullable Strand to);

  /**
   * Gives the thread of a strand that ends to one that has no thread yet. Called by the first
   * strand as its last act; if this succeeds, the second one has control.
   *
   * @param from the current strand
   * @param to a strand that was not prepared
   * @return false if the thread cannot be used again; nothing has changed then
   */
  public boolean passThread(Strand from, Strand to) {
    return false;
  }

  /** A strand's thread begins. Called by that thread; returns when the strand has control. */
  abstract void begin(Strand strand);

  /** The JDK has handed in the continuation of a strand's thread. Any thread. */
  abstract void submitted(Strand strand, Runnable task);

  /**
   * Whether the engine is made of parts that the JDK does not show. Then the loop may use more of
   * them.
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
