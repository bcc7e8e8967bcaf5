package asyncio.examples.browser;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.examples.simulation.Simulation;

/**
 * A process of the browser: a loop in a thread of its own, which shares nothing with the others.
 * They talk by messages.
 */
public class BrowserProcess {

  private final Simulation simulation;
  private final EventLoop loop = Asyncio.getRunningLoop();

  /**
   * The process whose loop is the running one.
   *
   * @param simulation whose time it is
   */
  public BrowserProcess(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Has something done in this process, on behalf of another one or of itself. */
  final void deliver(Runnable task) {
    if (Asyncio.getRunningLoop() == loop) {
      loop.callSoon(() -> receive(task));
    } else {
      simulation.send(loop, () -> receive(task));
    }
  }

  /** Handles a message, when it has arrived. */
  void receive(Runnable task) {
    task.run();
  }

  final Simulation simulation() {
    return simulation;
  }

  final EventLoop loop() {
    return loop;
  }
}
