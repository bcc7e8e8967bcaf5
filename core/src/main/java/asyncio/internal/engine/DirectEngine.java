package asyncio.internal.engine;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The fast engine: the loop's own thread is the carrier of all strands, and runs the continuation
 * of whichever has control.
 *
 * <p>A strand gives up control by {@link Thread#yield}, after noting who is next. The JDK then
 * hands the strand's continuation to the strand's scheduler, which is the strand itself and does
 * nothing: the continuation is always the same object, and we run it when the strand's turn has
 * come. What follows from this choice:
 *
 * <ul>
 *   <li>A yielded thread is not parked, so nobody can wake it by accident: neither a stray {@code
 *       unpark}, nor an interrupt, nor a profiler's extra submission changes anything.
 *   <li>Where a thread cannot unmount (it is pinned), {@code yield} returns at once, and we notice.
 *       Parking would block the carrier for ever.
 *   <li>If the continuation stops running and the strand has <em>not</em> given up control, its
 *       code is blocked outside any await: it sleeps, waits for a lock, reads a file. Nothing else
 *       may run then, so the carrier holds: it waits until the JDK hands in that very continuation
 *       again. It takes no lock and calls no one else's code meanwhile.
 * </ul>
 *
 * <p>A virtual thread that is started within a strand inherits its scheduler, and so do, at times,
 * the JDK's own I/O pollers. They are not ours: their continuations go on to the JDK's scheduler.
 *
 * <p>All fields are confined to the loop's thread and the strands that it carries, except where
 * noted.
 */
final class DirectEngine extends Engine {

  /** Who gets control when the current strand stops; null: the loop's own thread. */
  private @Nullable DirectStrand next;

  /** Whether the strand that ran last has given up control. */
  private boolean released;

  private @Nullable Thread carrier;

  private final CarrierCaches caches = new CarrierCaches();

  @Override
  public Strand newStrand(Runnable body) {
    return new DirectStrand(this, body);
  }

  /**
   * A virtual thread cannot carry others: there, a platform thread is the loop's thread, and the
   * caller waits for it.
   */
  @Override
  public void runLoop(Runnable loop) {
    if (Thread.currentThread().isVirtual()) {
      LoopThread.runAndWait(loop);
    } else {
      caches.take();
      try {
        loop.run();
      } finally {
        caches.giveBack();
      }
    }
  }

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
    for (DirectStrand strand = (DirectStrand) to; strand != null; strand = next) {
      next = null;
      released = false;
      strand.proceed();
      while (!released) {
        strand.hold();
      }
    }
  }

  @Override
  public void transfer(Strand from, @Nullable Strand to) throws PinnedException {
    next = (DirectStrand) to;
    released = true;
    Thread.yield();
    if (released) { // nobody has run us in between
      released = false;
      next = null;
      throw Pinning.explain();
    }
  }

  @Override
  public void finish(Strand from, @Nullable Strand to) {
    from.forget();
    next = (DirectStrand) to;
    released = true;
  }

  @Override
  public boolean strandsMayWait() {
    return false;
  }

  @Override
  public boolean usesInternals() {
    return true;
  }

  @Override
  public String toString() {
    return "direct";
  }

  private static final class DirectStrand extends Strand implements Executor {

    private final DirectEngine engine;

    /**
     * One object for the thread's whole life. Written when the thread starts, before anybody else
     * can know it.
     */
    private @Nullable Runnable continuation;

    /** Whether the JDK has handed in the continuation since it last ran. Written by any thread. */
    private volatile boolean submitted;

    DirectStrand(DirectEngine engine, Runnable body) {
      super(body);
      this.engine = engine;
    }

    /** Runs until the strand gives up control, blocks or ends. Called by the carrier. */
    void proceed() {
      if (thread == null) {
        Thread.Builder.OfVirtual builder =
            VirtualThreads.builder(this)
                .inheritInheritableThreadLocals(false)
                .uncaughtExceptionHandler(this);
        adopt(
                builder.unstarted(Objects.requireNonNull(body())),
                Thread.currentThread().getContextClassLoader())
            .start();
      }
      runContinuation();
    }

    private void runContinuation() {
      if (continuation == null) {
        throw new IllegalStateException("The JDK has not handed in the continuation.");
      }
      continuation.run();
    }

    /**
     * Waits until the code of the strand that blocks is able to go on, and goes on with it. Called
     * by the carrier.
     */
    void hold() {
      Waiting.until(() -> submitted);
      submitted = false;
      runContinuation();
    }

    /**
     * Called by the JDK, from any thread, when the continuation is ready to go on: takes no lock,
     * and runs nothing.
     */
    @Override
    public void execute(Runnable task) {
      if (continuation == null) {
        continuation = task; // we are within start()
      } else if (task != continuation) {
        VirtualThreads.defaultScheduler().execute(task);
      } else if (Thread.currentThread() != engine.carrier) {
        submitted = true;
        LockSupport.unpark(engine.carrier);
      } else if (!engine.released) { // it has yielded, or parked and gone on, of its own accord
        submitted = true;
      }
    }
  }
}
