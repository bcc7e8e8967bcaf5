package asyncio.internal.engine;

import java.util.concurrent.locks.LockSupport;

/** A strand blocks outside any await until another thread lets it go on: it keeps control. */
class Hold {

  static final String LET_GO = "42";

  private final Engine engine;
  private volatile Thread blocked;
  private volatile boolean mayGoOn;

  /** Plain on purpose: waking and hand-over make them visible. */
  private int given;

  private int taken;

  private Strand strand;

  Hold(Engine engine) {
    this.engine = engine;
  }

  /** The loop. What the strand was given. */
  final int run() {
    engine.runLoop(
        () -> {
          strand = new Racer(engine, this::runStrand);
          engine.prepare(strand);
          engine.enter(strand);
        });
    return taken;
  }

  private void runStrand() {
    blocked = Thread.currentThread();
    while (!mayGoOn) {
      LockSupport.park(this);
    }
    taken = given;
    engine.finish(strand, null);
  }

  /** Another thread. */
  final void letGo() {
    given = 42;
    mayGoOn = true;
    LockSupport.unpark(blocked);
  }
}
