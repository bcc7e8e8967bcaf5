package asyncio.testing;

import asyncio.EventLoop;
import asyncio.LoopListener;
import java.util.function.Consumer;

/** Does something whenever a loop is about to wait for the outside. */
public record BeforeWaiting(Consumer<EventLoop> what) implements LoopListener {

  @Override
  public void beforePoll(EventLoop loop, double wait) {
    if (wait > 0) {
      what.accept(loop);
    }
  }
}
