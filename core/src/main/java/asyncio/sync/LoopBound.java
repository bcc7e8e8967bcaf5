package asyncio.sync;

import asyncio.Asyncio;
import asyncio.EventLoop;
import org.jspecify.annotations.Nullable;

/** Something that belongs to the loop in which somebody first had to wait for it. */
abstract class LoopBound {

  private @Nullable EventLoop loop;

  /** The running loop, which must always be the same one. */
  final EventLoop loop() {
    EventLoop running = Asyncio.getRunningLoop();
    if (loop == null) {
      loop = running;
    }
    if (loop != running) {
      throw new IllegalStateException(
          this
              + " is bound to a different event loop: it was first waited for in "
              + loop
              + ", and now in "
              + running
              + ". Make one for each loop.");
    }
    return running;
  }

  /** Whether its loop was closed, so that nobody can wait for it any more. */
  final boolean isOver() {
    return loop != null && loop.isClosed();
  }
}
