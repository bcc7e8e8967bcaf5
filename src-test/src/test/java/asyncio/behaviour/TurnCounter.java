package asyncio.behaviour;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.LoopListener;

/** Counts the turns of a loop. */
final class TurnCounter implements LoopListener {

  private int turns;

  @Override
  public void beforePoll(EventLoop loop, double wait) {
    turns++;
  }

  int turns() {
    return turns;
  }

  /** How many turns of the running loop it takes to run a body within the current task. */
  static int turnsOf(Coroutine.Void body) throws Exception {
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
