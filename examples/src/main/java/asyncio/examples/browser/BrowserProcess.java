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

  /** Brings a message to this process, from another one or from itself. */
  final void deliver(TaskSource source, Runnable message) {
    if (Asyncio.getRunningLoop() == loop) {
      loop.callSoon(() -> receive(source, message));
    } else {
      simulation.send(loop, () -> receive(source, message));
    }
  }

  /** Handles a message that has arrived: here at once, in a page as one of its tasks. */
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
