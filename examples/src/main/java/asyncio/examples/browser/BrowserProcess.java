package asyncio.examples.browser;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.examples.simulation.Simulation;

/**
 * A process of the browser: a loop in a thread of its own. Processes share nothing, and talk by
 * messages.
 */
public class BrowserProcess {

  private final Simulation simulation;
  private final EventLoop loop = Asyncio.getRunningLoop();

  /**
   * The process of the running loop.
   *
   * @param simulation gives the time
   */
  public BrowserProcess(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Delivers a message to this process, from another process or from itself. */
  final void deliver(TaskSource source, Runnable message) {
    if (Asyncio.getRunningLoop() == loop) {
      loop.callSoon(() -> receive(source, message));
    } else {
      simulation.send(loop, () -> receive(source, message));
    }
  }

  /** Handles a message that has arrived. This class handles it at once; a page makes it a task. */
  void receive(TaskSource source, Runnable message) {
    message.run();
  }

  final Simulation simulation() {
    return simulation;
  }

  final EventLoop loop() {
    return loop;
  }
}
