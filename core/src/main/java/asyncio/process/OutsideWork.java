package asyncio.process;

import asyncio.futures.FutureLoop;
import asyncio.internal.log.Log;
import java.lang.System.Logger.Level;

/**
 * Blocking work in a thread of its own, which tells the loop of its results: to start a child, and
 * to read and write its pipes, all of which block in the JDK.
 *
 * <p>A platform thread with a small stack. A virtual thread that blocks in a pipe keeps one of the
 * JDK's carrier threads. There are 256 of these; when all are kept, no virtual thread runs any
 * more, and so none of the portable engine's coroutines.
 */
abstract class OutsideWork implements Runnable {

  private static final long STACK_SIZE = 128 * 1024;

  private final FutureLoop loop;

  OutsideWork(FutureLoop loop) {
    this.loop = loop;
  }

  final FutureLoop loop() {
    return loop;
  }

  final void start(String name) {
    Thread thread = new Thread(null, this, name, STACK_SIZE, false);
    thread.setDaemon(true);
    thread.start();
  }

  /** Announces work outside the loop. Each call is to be matched by one of {@link #tell}. */
  static void begin(FutureLoop loop) {
    loop.outsideWork(1);
  }

  /**
   * Calls a function in the loop, which ends the outside work. Any thread may call it.
   *
   * @return false if the loop is closed; the function is not called then
   */
  static boolean tell(FutureLoop loop, Runnable news) {
    boolean scheduled =
        loop.trySchedule(
            () -> {
              loop.outsideWork(-1);
              news.run();
            });
    if (!scheduled) {
      loop.outsideWork(-1);
      Log.LOGGER.log(Level.DEBUG, "A child outlived its loop.");
    }
    return scheduled;
  }

  /** Calls a function in the loop when a child has ended, unless the loop is closed by then. */
  static void whenGone(java.lang.Process child, FutureLoop loop, Runnable news) {
    begin(loop);
    var unused = child.onExit().whenComplete((gone, failed) -> tell(loop, news));
  }
}
