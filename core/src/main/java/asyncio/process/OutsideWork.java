package asyncio.process;

import asyncio.futures.FutureLoop;
import java.lang.System.Logger.Level;

/**
 * A thread that reads or writes one of a child's pipes for the loop, as the JDK's pipes block.
 *
 * <p>A platform thread, and one with a small stack: a virtual thread that blocks in such a pipe
 * keeps one of the JDK's carrier threads, of which there are 256, and when those are used up no
 * virtual thread runs any more, the portable engine's coroutines among them.
 */
abstract class Pump implements Runnable {

  private static final System.Logger LOGGER = System.getLogger("asyncio");
  private static final long STACK_SIZE = 128 * 1024;

  private final FutureLoop loop;

  Pump(FutureLoop loop) {
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

  /** Outside work begins; the loop is told of its end by {@link #tell}. */
  static void begin(FutureLoop loop) {
    loop.outsideWork(1);
  }

  /** Ends outside work in the loop. False if there is no loop any more: nobody wants to know. */
  static boolean tell(FutureLoop loop, Runnable news) {
    try {
      loop.scheduleThreadsafe(
          () -> {
            loop.outsideWork(-1);
            news.run();
          });
      return true;
    } catch (IllegalStateException closed) {
      loop.outsideWork(-1);
      LOGGER.log(Level.DEBUG, "A child outlived its loop.", closed);
      return false;
    }
  }

  /** Calls a function in the loop when a child has ended. */
  static void whenGone(java.lang.Process child, FutureLoop loop, Runnable news) {
    begin(loop);
    var unused = child.onExit().whenComplete((gone, failed) -> tell(loop, news));
  }
}
