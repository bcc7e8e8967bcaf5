package asyncio.observe;

import asyncio.internal.report.FrameOwner;
import asyncio.internal.report.Watchdog;
import org.jspecify.annotations.Nullable;

/**
 * A report that a step or a callback blocks the loop.
 *
 * @param time the loop's time of the report, in seconds
 * @param seconds how long it has blocked so far
 * @param nanoTime the real time of the report
 * @param called the method that the program called and that has not returned; null if the program
 *     computes itself
 * @param place the line of the program; null if the stack has none
 */
record Blocked(
    double time,
    double seconds,
    long nanoTime,
    @Nullable StackTraceElement called,
    @Nullable StackTraceElement place)
    implements Placed {

  /** A report of a stack: that of the blocked thread, the innermost frame first. */
  static Blocked of(double time, double seconds, StackTraceElement[] stack) {
    long now = Watchdog.REAL_TIME.getAsLong();
    StackTraceElement called = null;
    for (StackTraceElement frame : stack) {
      if (FrameOwner.isProgram(frame.getClassName())) {
        return new Blocked(time, seconds, now, called, frame);
      }
      called = frame;
    }
    return new Blocked(time, seconds, now, called, null);
  }

  /** How long it has blocked by now, in real time. */
  double secondsByNow() {
    return seconds + (Watchdog.REAL_TIME.getAsLong() - nanoTime) / 1e9;
  }

  /** The method called, such as {@code Thread.sleep}; empty if the program computes itself. */
  @Override
  public String toString() {
    if (called == null || place == null) {
      return "";
    }
    String name = called.getClassName();
    return name.substring(name.lastIndexOf('.') + 1) + "." + called.getMethodName();
  }
}
