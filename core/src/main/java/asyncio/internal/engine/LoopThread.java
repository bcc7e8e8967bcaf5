package asyncio.internal.engine;

import asyncio.futures.Futures;
import org.jspecify.annotations.Nullable;

/** A platform thread for one run of a loop that was started in a virtual thread. */
final class LoopThread extends Thread {

  private final Runnable loop;
  private @Nullable Throwable failure;
  private volatile boolean ended;

  private LoopThread(Runnable loop, Thread starter) {
    super(null, null, nameFor(starter), 0, false);
    this.loop = loop;
    setDaemon(true); // as a virtual thread, which waits for it
    setContextClassLoader(starter.getContextClassLoader());
  }

  /** The name of a loop's own thread, if the loop was started in another one. */
  static String nameFor(Thread starter) {
    return starter.getName().isEmpty() ? "asyncio" : starter.getName() + " (loop)";
  }

  static void runAndWait(Runnable loop) {
    Thread starter = Thread.currentThread();
    LoopThread thread = new LoopThread(loop, starter);
    thread.start();
    boolean interrupted = false;
    while (!thread.ended) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      starter.interrupt();
    }
    if (thread.failure != null) {
      throw Futures.rethrow(thread.failure);
    }
  }

  @Override
  public void run() {
    try {
      loop.run();
    } catch (Throwable e) {
      failure = e;
    } finally {
      ended = true;
    }
  }
}
