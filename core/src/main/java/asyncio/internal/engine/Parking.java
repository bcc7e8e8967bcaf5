package asyncio.internal.engine;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits of threads that hand control to one another. An interrupt does not end them, but is kept
 * for the code that runs in the thread afterwards.
 */
final class Parking {

  private Parking() {}

  /**
   * Waits once, for nothing. Whatever the JVM has to load and link for a wait is there afterwards:
   * a carrier that holds must not load a class, for the code for which it waits may have the lock
   * that this needs.
   */
  static void rehearse() {
    Signal signal = new Signal() {};
    LockSupport.unpark(Thread.currentThread());
    LockSupport.park(signal); // returns at once
    signal.set();
    untilSignalled(signal);
  }

  /**
   * Parks the current thread until a strand's signal is set, and takes it. The thread that sets the
   * signal must unpark this one.
   */
  static void untilSignalled(Signal signal) {
    boolean interrupted = false;
    while (!signal.take()) {
      LockSupport.park(signal);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
