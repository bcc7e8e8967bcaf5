package asyncio.test.internal.loops;

import asyncio.Asyncio;
import asyncio.EventLoop;
import org.jspecify.annotations.Nullable;

/** Refuses callers that run in a loop: what makes loops of its own cannot run within one. */
public final class NoLoop {

  private NoLoop() {}

  /**
   * Refuses a caller that runs in a loop.
   *
   * @param who the caller's class, for the message
   * @throws IllegalStateException if a loop runs in the calling thread
   */
  public static void require(String who) {
    EventLoop running = running();
    if (running == null) {
      return;
    }
    throw new IllegalStateException(
        who
            + " makes loops of its own, and cannot be called within "
            + running
            + ": call it in a plain @Test, not in a coroutine such as an @AsyncTest.");
  }

  /**
   * The loop that runs in the calling thread.
   *
   * @return null if none does
   */
  public static @Nullable EventLoop running() {
    try {
      return Asyncio.getRunningLoop();
    } catch (IllegalStateException none) {
      return null;
    }
  }
}
