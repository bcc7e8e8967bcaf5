package asyncio.internal.engine;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The fast engine: the loop's own thread is the carrier of all strands, and runs the continuation
 * of the strand that has control.
 *
 * <p>A strand gives up control by {@link Thread#yield}, after noting which strand is next. The JDK
 * then hands the strand's continuation to the thread's scheduler, which is the strand that the
 * thread was made for and does nothing: the continuation is always the same object, and the carrier
 * runs it when the strand's time has come. Three consequences:
 *
 * <ul>
 *   <li>A yielded thread is not parked, so nothing can wake it by accident: neither a stray {@code
 *       unpark}, nor an interrupt, nor a profiler's extra submission changes anything.
 *   <li>Where a thread cannot unmount (it is pinned), {@code yield} returns at once, and the engine
 *       notices. Parking would block the carrier for ever.
 *   <li>If the continuation stops running and the strand has <em>not</em> given up control, its
 *       code is blocked outside any await: it sleeps, waits for a lock, reads a file. Nothing else
 *       may run then, so the carrier <em>holds</em>: it waits until the JDK hands in the same
 *       continuation again. Meanwhile the carrier takes no lock, loads no class and calls no code
 *       of the user, for the blocked code may hold a lock that any of these needs.
 * </ul>
 *
 * <p>A virtual thread that is started within a strand inherits the strand's scheduler. So does, at
 * times, an I/O poller of the JDK. The engine passes their continuations on to the JDK's scheduler.
 *
 * <p>All fields are confined to the loop's thread and the strands that it carries, except where
 * noted.
 */
final class DirectEngine extends Engine {

  /** The strand that gets control when the current one stops; null: the loop's own thread. */
  private @Nullable Strand next;

  /** Whether the strand that ran last has given up control. */
  private boolean released;

  private @Nullable Thread carrier;

  /** Set when the code of the strand that the carrier holds can go on. It never holds two. */
  private final Signal canProceed = new Signal() {};

  private final CarrierCaches caches = new CarrierCaches();

  DirectEngine() {}

  /**
   * A virtual thread cannot carry others. If the caller is virtual, a new platform thread is the
   * loop's own, and the caller waits for it. An interrupt that the caller brings along is kept: the
   * first strand that this thread carries would take it away.
   */
  @Override
  public void runLoop(Runnable loop) {
    if (Thread.currentThread().isVirtual()) {
      LoopThread.runAndWait(loop);
    } else {
      boolean interrupted = Thread.currentThread().isInterrupted();
      caches.take();
      try {
        loop.run();
      } finally {
        caches.giveBack();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Override
  public void prepare(Strand strand) {
    if (strand.thread == null) {
      strand.continuation = null;
      Thread thread =
          VirtualThreads.builder(strand).inheritInheritableThreadLocals(false).unstarted(strand);
      strand.equip(thread);
      thread.start(); // which only hands in its continuation
      strand.thread = thread;
    }
  }

  @Override
  void begin(Strand strand) {}

  @Override
  public void enter(Strand to) {
    Thread loopThread = Thread.currentThread();
    carrier = loopThread;
    caches.swap(loopThread);
    try {
      runFrom(to);
    } finally {
      caches.swap(loopThread);
    }
  }

  private void runFrom(Strand to) {
    for (Strand strand = to; strand != null; strand = next) {
      next = null;
      released = false;
      proceed(strand);
      while (!released) {
        hold(strand);
      }
    }
  }

  /** Runs a strand until it gives up control, blocks or ends. */
  private static void proceed(Strand strand) {
    Runnable continuation = strand.continuation;
    if (continuation == null) {
      throw new IllegalStateException("The JDK has not handed in the continuation.");
    }
    continuation.run();
  }

  /** Waits until the code of a blocked strand can go on, and runs the strand. */
  private void hold(Strand strand) {
    Parking.untilSignalled(canProceed);
    proceed(strand);
  }

  @Override
  public void transfer(Strand from, @Nullable Strand to) throws PinnedException {
    next = to;
    released = true;
    try {
      Thread.yield();
    } catch (Throwable failed) {
      keepControl();
      throw failed;
    }
    if (released) { // the carrier has run nothing since: this thread is pinned
      keepControl();
      throw Pinning.explain();
    }
  }

  private void keepControl() {
    released = false;
    next = null;
  }

  @Override
  public void finish(Strand from, @Nullable Strand to) {
    next = to;
    released = true;
  }

  @Override
  public boolean passThread(Strand from, Strand to) {
    Thread thread = Objects.requireNonNull(from.thread);
    if (!UsedThread.renew(thread)) {
      return false;
    }
    to.equip(thread);
    to.continuation = from.continuation;
    to.thread = thread;
    from.thread = null;
    return true;
  }

  /** Takes no lock, and runs nothing. */
  @Override
  void submitted(Strand strand, Runnable task) {
    if (strand.continuation == null) {
      strand.continuation = task; // within start()
    } else if (task != strand.continuation) {
      Executor others = VirtualThreads.defaultScheduler();
      others.execute(task);
    } else if (Thread.currentThread() != carrier) {
      canProceed.set();
      LockSupport.unpark(carrier);
    } else if (!released) { // its code called yield, or parked and can go on
      canProceed.set();
    }
  }

  @Override
  public boolean usesInternals() {
    return true;
  }

  @Override
  public String toString() {
    return "direct";
  }
}
