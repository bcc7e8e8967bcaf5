package asyncio.sync;

import asyncio.futures.FutureLoop;
import asyncio.internal.loop.RunningLoops;
import asyncio.internal.loop.Uses;
import asyncio.internal.stack.StackReserve;
import asyncio.internal.text.Printer;
import asyncio.internal.wait.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * An object that belongs to a loop from the moment at which a task first has to wait for it.
 *
 * <p>Until then it belongs to none: it may be made before a loop runs, in a static field too.
 */
abstract class LoopBound {

  private @Nullable FutureLoop loop;

  /**
   * The running loop, to which this object belongs from now on.
   *
   * @throws IllegalStateException if no loop runs, or this object belongs to another one
   */
  final FutureLoop loop() {
    FutureLoop running = RunningLoops.require();
    if (loop == null) {
      loop = running;
    }
    if (loop != running) {
      throw new IllegalStateException(
          this
              + " is bound to a different event loop: it was first waited for in "
              + loop.loop()
              + ", and now in "
              + running.loop()
              + ". Make one for each loop.");
    }
    return running;
  }

  /**
   * To be called before a change that takes several steps, and may wake a task.
   *
   * @throws IllegalStateException if another thread runs the loop of those that wait
   * @throws StackOverflowError if the stack ends too soon for all steps; nothing has changed
   */
  final void checkThread() {
    FutureLoop bound = loop;
    if (bound != null && !bound.isCurrent()) {
      checkNotRunning(bound);
    }
    StackReserve.requireMore();
  }

  private void checkNotRunning(FutureLoop bound) {
    if (bound.loop().isRunning()) {
      throw new IllegalStateException(
          this
              + " belongs to a loop that runs in another thread: there, call"
              + " loop.callSoonThreadsafe(() -> ...).");
    }
  }

  /** Whether the loop of those that have waited is closed: it has unwound them, or is about to. */
  final boolean isLeftOver() {
    return loop != null && loop.loop().isClosed();
  }

  /**
   * The text of a primitive: its class and number, which tell it from others, and its state. Any
   * thread.
   */
  static String text(Object self, String state) {
    return "<" + Printer.identity(self) + " " + state + ">";
  }

  /** Tells the loop's listeners of a use. Reads one field until a loop has had a listener. */
  final void tell(Uses.Use use) {
    if (Uses.watched()) {
      Uses.tell(this, kind(), use, level());
    }
  }

  /** The kind for people, such as {@code Lock}. */
  String kind() {
    return getClass().getSimpleName();
  }

  /** How many items are in it, or how many permits are free. */
  int level() {
    return 0;
  }

  /** Such as {@code " waiters=2"}, for {@code toString()}; empty if nobody waits. */
  static String count(String who, WaitQueue waiters) {
    return waiters.size() == 0 ? "" : " " + who + "=" + waiters.size();
  }
}
