package asyncio.kernel;

import java.util.concurrent.locks.LockSupport;
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

  /** The loop's own thread while a strand has the baton. */
  private @Nullable Thread loopThread;

  private volatile boolean loopHasBaton;

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
    Waiting.until(() -> loopHasBaton);
    loopHasBaton = false;
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
      ((PortableStrand) to).takeBaton();
    }
  }

  @Override
  public boolean strandsMayWait() {
    return true;
  }

  @Override
  public String toString() {
    return "portable";
  }

  private static final class PortableStrand extends Strand
      implements java.util.function.BooleanSupplier {

    private volatile boolean hasBaton;

    PortableStrand(Runnable body) {
      super(body);
    }

    void takeBaton() {
      if (thread == null) {
        Thread.Builder builder =
            Thread.ofVirtual().inheritInheritableThreadLocals(false).uncaughtExceptionHandler(this);
        adopt(builder.unstarted(this), Thread.currentThread().getContextClassLoader()).start();
      } else {
        hasBaton = true;
        LockSupport.unpark(thread);
      }
    }

    /** What a suspended strand waits for. */
    @Override
    public boolean getAsBoolean() {
      return hasBaton;
    }
  }
}
