package asyncio.internal.engine;

import java.util.concurrent.locks.LockSupport;

/**
 * Control goes from the loop through two strands and back, twice, while somebody wakes and
 * interrupts the threads. Exactly one has control, so plain fields do, and the steps are in order.
 */
class HandOver {

  static final String IN_ORDER = "12345";

  private final Engine engine;

  /** One digit for each step. Plain on purpose: the hand-over makes it visible. */
  private int steps;

  private volatile Thread loopThread;
  private volatile Thread strandThread;

  private Strand first;
  private Strand second;

  HandOver(Engine engine) {
    this.engine = engine;
  }

  private void step(int digit) {
    steps = steps * 10 + digit;
  }

  /** The loop. The steps, in the order in which they went. */
  final int run() {
    engine.runLoop(
        () -> {
          loopThread = Thread.currentThread();
          first = new Racer(engine, this::runFirst);
          second = new Racer(engine, this::runSecond);
          engine.prepare(first);
          engine.enter(first);
          step(3);
          engine.enter(second);
        });
    return steps;
  }

  private void runFirst() {
    strandThread = Thread.currentThread();
    step(1);
    engine.prepare(second);
    transfer(first, second);
    step(5);
    engine.finish(first, null);
  }

  private void runSecond() {
    step(2);
    transfer(second, null);
    step(4);
    engine.finish(second, first);
  }

  private void transfer(Strand from, Strand to) {
    try {
      engine.transfer(from, to);
    } catch (PinnedException e) {
      throw new AssertionError(e);
    }
  }

  /** Somebody else. */
  final void disturb() {
    for (int i = 0; i < 20; i++) {
      LockSupport.unpark(loopThread);
      Thread strand = strandThread;
      if (strand != null) {
        LockSupport.unpark(strand);
        strand.interrupt();
      }
    }
  }
}
