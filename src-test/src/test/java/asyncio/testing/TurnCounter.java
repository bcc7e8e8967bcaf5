package asyncio.testing;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.LoopListener;

/** Counts the turns of a loop. */
public final class TurnCounter implements LoopListener {

  private int turns;

  @Override
  public void beforePoll(EventLoop loop, double wait) {
    turns++;
  }

  public int turns() {
    return turns;
  }

  /** How many turns of the running loop it takes to run a body within the current task. */
  public static int turnsOf(Coroutine.Void body) throws Exception {
    EventLoop loop = Asyncio.getRunningLoop();
    TurnCounter counter = new TurnCounter();
    loop.addListener(counter);
    try {
      body.run();
      return counter.turns();
    } finally {
      loop.removeListener(counter);
    }
  }
}
