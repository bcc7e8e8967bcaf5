package asyncio.internal.engine;

import java.util.concurrent.locks.LockSupport;

/** The portable engine without a baton: a thread that is woken takes control. */
final class BrokenEngine extends Engine {

  /** A race that fails shall not hang. */
  private static final long MOST_NANOS = 1_000_000_000L;

  private volatile Thread loopThread;

  @Override
  public void runLoop(Runnable loop) {
    loopThread = Thread.currentThread();
    loop.run();
  }

  @Override
  public void prepare(Strand strand) {
    if (strand.thread == null) {
      strand.thread = Thread.ofVirtual().unstarted(strand);
    }
  }

  @Override
  public void enter(Strand to) {
    wake(to);
    LockSupport.parkNanos(this, MOST_NANOS);
  }

  @Override
  public void transfer(Strand from, Strand to) {
    wake(to);
    LockSupport.parkNanos(this, MOST_NANOS);
  }

  @Override
  public void finish(Strand from, Strand to) {
    wake(to);
  }

  private void wake(Strand strand) {
    if (strand == null) {
      LockSupport.unpark(loopThread);
    } else if (!strand.started) {
      prepare(strand); // the thread that should have done it may come later
      strand.started = true;
      strand.thread.start();
    } else {
      LockSupport.unpark(strand.thread);
    }
  }

  @Override
  void begin(Strand strand) {}

  @Override
  void submitted(Strand strand, Runnable task) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean usesInternals() {
    return false;
  }

  @Override
  public String toString() {
    return "broken";
  }
}
