package asyncio.internal.engine;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The engine that runs on any JDK without a flag: strands and the loop's own thread are virtual
 * threads on the JDK's scheduler, and pass a baton. The thread that has the baton runs, all others
 * are parked.
 *
 * <p>The loop's own thread is a virtual one because a platform thread has to be woken by the
 * operating system: control would take ten times as long to come back to it. The caller of {@link
 * #runLoop} waits, and watches ({@link StuckWatch}).
 *
 * <p>A strand that blocks outside an await keeps the baton, so nothing else runs meanwhile. A
 * strand that is pinned (JDK 21 to 23 in a {@code synchronized} block) parks together with the
 * JDK's carrier thread. That costs a carrier, but works while there are others; if none is left,
 * {@link StuckWatch} gives the baton back, and the strand's await throws.
 */
final class PortableEngine extends Engine {

  /** The signal of the loop's own thread, and that thread. */
  static final class LoopSignal extends Signal {
    private volatile @Nullable Thread thread;
  }

  private final LoopSignal loop = new LoopSignal();

  /** Makes the threads of strands; used by the thread that has control. */
  private final Thread.Builder.OfVirtual threads =
      Thread.ofVirtual().inheritInheritableThreadLocals(false);

  // Written by the thread that passes the baton, just before it does; read by the StuckWatch.
  private @Nullable Strand sender;
  private Signal receiver = loop;
  private long passed;

  /** A strand to which the StuckWatch has given the baton back: its await is to throw. */
  private volatile @Nullable Strand refused;

  PortableEngine() {}

  @Override
  public void runLoop(Runnable body) {
    if (Thread.currentThread().isVirtual()) {
      // The watch must run even if virtual threads cannot.
      LoopThread.runAndWait(() -> runLoop(body));
    } else {
      new StuckWatch(this).runAndWatch(body);
    }
  }

  /** The loop's own thread begins. */
  void loopBegins() {
    loop.thread = Thread.currentThread();
    receiver = loop;
  }

  @Override
  public void prepare(Strand strand) {
    if (strand.thread == null) {
      Thread thread = threads.unstarted(strand);
      strand.equip(thread);
      strand.thread = thread;
    }
  }

  @Override
  void begin(Strand strand) {
    Parking.untilSignalled(strand);
  }

  @Override
  public void enter(Strand to) {
    pass(null, to);
    Parking.untilSignalled(loop);
  }

  @Override
  public void transfer(Strand from, @Nullable Strand to) throws PinnedException {
    pass(from, to);
    Parking.untilSignalled(from);
    if (refused == from) {
      refused = null;
      throw Pinning.explain();
    }
  }

  @Override
  public void finish(Strand from, @Nullable Strand to) {
    pass(from, to);
  }

  private void pass(@Nullable Strand from, @Nullable Strand to) {
    sender = from;
    receiver = to == null ? loop : to;
    passed++;
    if (to == null) {
      // Read the thread before giving the baton away: its next run may have another one.
      Thread thread = loop.thread;
      loop.set();
      LockSupport.unpark(thread);
    } else {
      Thread thread = Objects.requireNonNull(to.thread);
      to.set();
      if (to.started) {
        LockSupport.unpark(thread);
      } else {
        start(to, thread);
      }
    }
  }

  private static void start(Strand strand, Thread thread) {
    try {
      strand.started = true;
      thread.start();
    } catch (Throwable failed) { // for instance OutOfMemoryError
      strand.started = false;
      strand.take(); // the caller keeps the baton
      throw failed;
    }
  }

  // ---- for the StuckWatch

  /** How often the baton has been passed. May be a moment old. * */
  long passed() {
    return passed;
  }

  /**
   * The signal of the strand, or of the loop's own thread, to which the baton was passed last. May
   * be a moment old. *
   */
  Signal receiver() {
    return receiver;
  }

  /** The strand that passed it, or null for the loop's own thread. May be a moment old. * */
  @Nullable Strand sender() {
    return sender;
  }

  /** The thread of a receiver. */
  @Nullable Thread threadOf(Signal signal) {
    return signal instanceof Strand strand ? strand.thread() : loop.thread;
  }

  /**
   * Takes the baton back from a receiver that has not taken it yet, and returns it to the sender.
   *
   * @return false if the receiver was faster
   */
  boolean refuse(Signal from, Strand backTo) {
    if (!from.take()) {
      return false;
    }
    refused = backTo;
    backTo.set();
    LockSupport.unpark(backTo.thread);
    return true;
  }

  @Override
  void submitted(Strand strand, Runnable task) {
    throw new UnsupportedOperationException("Strands are scheduled by the JDK here.");
  }

  @Override
  public boolean usesInternals() {
    return false;
  }

  @Override
  public String toString() {
    return "portable";
  }
}
