package asyncio.internal.engine;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine that runs on any JDK without a flag: strands are virtual threads on the JDK's own
 * scheduler, and a baton goes from one to the next. Whoever has it runs, all others are parked.
 *
 * <p>The baton goes straight from the strand that stops to the strand that is next. To let the
 * loop's own thread decide would cost ten times as much, because that usually is a platform thread,
 * which the operating system has to wake up.
 *
 * <p>A strand that blocks outside an await simply keeps the baton, so nothing else runs meanwhile.
 * A strand that is pinned (JDK 21 to 23 in a {@code synchronized} block) parks together with the
 * JDK's carrier thread; that costs a carrier, but works while there are others.
 */
final class PortableEngine extends Engine {

  private static final long LOOK_EVERY = 5_000_000_000L;

  /** The loop's own thread while a strand has the baton. */
  private @Nullable Thread loopThread;

  private volatile boolean loopHasBaton;

  /** Who got the baton last, for {@link #reportStuck}. */
  private volatile @Nullable PortableStrand lastStrand;

  @Override
  public Strand newStrand(Runnable body) {
    return new PortableStrand(body);
  }

  @Override
  public void runLoop(Runnable loop) {
    loop.run();
  }

  @Override
  public void enter(Strand to) {
    loopThread = Thread.currentThread();
    passBaton(to);
    PortableStrand seenNotStarting = null;
    while (!Waiting.until(() -> loopHasBaton, LOOK_EVERY)) {
      PortableStrand notStarting = hasNotTakenBaton(lastStrand);
      if (notStarting != null && notStarting == seenNotStarting) {
        reportStuck(notStarting);
      }
      seenNotStarting = notStarting;
    }
    loopHasBaton = false;
  }

  private static @Nullable PortableStrand hasNotTakenBaton(@Nullable PortableStrand strand) {
    return strand != null && strand.hasBaton ? strand : null;
  }

  /**
   * Nothing may hang silently: a strand was given the baton, but its thread does not come to run.
   * The loop's own thread, which has nothing else to do, has a look now and then.
   */
  private static void reportStuck(PortableStrand strand) {
    System.getLogger("asyncio")
        .log(
            System.Logger.Level.ERROR,
            "A coroutine is to go on but its thread does not: no carrier thread is free. Are coroutines suspended within"
                + " synchronized (JDK 21 to 23), or do other virtual threads keep all carriers busy? "
                + strand.thread);
  }

  @Override
  public void transfer(Strand from, @Nullable Strand to) {
    PortableStrand self = (PortableStrand) from;
    passBaton(to);
    Waiting.until(self);
    self.hasBaton = false;
  }

  @Override
  public void finish(Strand from, @Nullable Strand to) {
    from.forget();
    passBaton(to);
  }

  private void passBaton(@Nullable Strand to) {
    if (to == null) {
      // Read the thread before giving the baton away: its next run may come from another thread.
      Thread thread = loopThread;
      loopHasBaton = true;
      LockSupport.unpark(thread);
    } else {
      PortableStrand strand = (PortableStrand) to;
      lastStrand = strand;
      strand.takeBaton();
    }
  }

  @Override
  public boolean strandsMayWait() {
    return true;
  }

  @Override
  public boolean usesInternals() {
    return false;
  }

  @Override
  public String toString() {
    return "portable";
  }

  private static final class PortableStrand extends Strand implements BooleanSupplier {

    /** Given, but not taken yet. */
    private volatile boolean hasBaton;

    PortableStrand(Runnable body) {
      super(body);
    }

    void takeBaton() {
      hasBaton = true;
      if (thread == null) {
        Thread.Builder builder =
            Thread.ofVirtual().inheritInheritableThreadLocals(false).uncaughtExceptionHandler(this);
        adopt(builder.unstarted(this::run), Thread.currentThread().getContextClassLoader()).start();
      } else {
        LockSupport.unpark(thread);
      }
    }

    private void run() {
      hasBaton = false; // taken
      Objects.requireNonNull(body()).run();
    }

    /** What a suspended strand waits for. */
    @Override
    public boolean getAsBoolean() {
      return hasBaton;
    }
  }
}
