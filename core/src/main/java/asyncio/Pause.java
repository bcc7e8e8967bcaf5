package asyncio;

import asyncio.futures.Future;
import asyncio.internal.text.Named;

/** What a sleeping task waits for. A timer calls it when the time is over. */
final class Pause extends Future<Void> implements Runnable, Named {

  private final TimerHandle timer;

  /** A pause of some seconds from now on. */
  Pause(EventLoop loop, double delay) {
    super(loop.door());
    loop.door().created(this);
    this.timer = loop.callLater(delay, this, loop.libraryContext());
  }

  @Override
  @SuppressWarnings("NullAway") // the one value of the type Void is null
  public void run() {
    if (!done()) {
      setResult(null);
    }
  }

  /** The task goes on: the time is over, or the task was cancelled. */
  void end() {
    timer.cancel();
  }

  @Override
  public String shortName() {
    return "sleep";
  }
}
