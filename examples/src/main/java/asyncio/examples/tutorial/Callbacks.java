package asyncio.examples.tutorial;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Handle;

/**
 * Plain callbacks, the layer below tasks and futures.
 *
 * <p>{@code callSoon} queues a function for the next turn of the loop, {@code callLater} for a time
 * from now, {@code callAt} for a time of the loop's own clock. Ready callbacks run in the order in
 * which they were queued, timers in the order of their times. Each call returns a handle that can
 * cancel the callback.
 *
 * <p>Prints which callback runs when. The order in the program is not the order on the screen.
 */
public final class Callbacks {

  public static void main(String[] args) {
    try (EventLoop loop = Asyncio.newEventLoop()) {
      showTheOrder(loop);
    }
  }

  static void showTheOrder(EventLoop loop) {
    double now = loop.time();
    loop.callLater(0.3, () -> say("callLater, 0.3 s"));
    loop.callAt(now + 0.1, () -> say("callAt, 0.1 s"));
    Handle handle = loop.callLater(0.2, () -> say("never printed"));
    loop.callSoon(
        () -> {
          say("callSoon, first");
          loop.callSoon(() -> say("callSoon from a callback: one turn later"));
        });
    loop.callSoon(() -> say("callSoon, second"));
    loop.callLater(0.4, () -> loop.stop());

    handle.cancel();
    say("nothing has run yet");
    loop.runForever();
  }

  static void say(String text) {
    System.out.println(text);
  }
}
