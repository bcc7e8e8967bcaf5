package asyncio.observe;

import org.jspecify.annotations.Nullable;

/**
 * A report that a step or a callback blocks the loop.
 *
 * @param time the loop's time at that moment, in seconds
 * @param seconds for how long, so far
 * @param called what the program has called, and has not returned; null if it computes itself
 * @param place where in the program; null if it is not the program that blocks
 */
record Blocked(
    double time,
    double seconds,
    @Nullable StackTraceElement called,
    @Nullable StackTraceElement place) {

  /** From the stack of the blocked thread, the innermost frame first. */
  static Blocked of(double time, double seconds, StackTraceElement[] stack) {
    StackTraceElement called = null;
    for (StackTraceElement frame : stack) {
      if (isOfProgram(frame.getClassName())) {
        return new Blocked(time, seconds, called, frame);
      }
      called = frame;
    }
    return new Blocked(time, seconds, called, null);
  }

  private static boolean isOfProgram(String className) {
    return !className.startsWith("java.")
        && !className.startsWith("jdk.")
        && !className.startsWith("sun.")
        && !AwaitSite.isOurs(className);
  }

  /** What was called, such as {@code Thread.sleep}; or nothing. */
  @Override
  public String toString() {
    if (called == null || place == null) {
      return "";
    }
    String name = called.getClassName();
    return name.substring(name.lastIndexOf('.') + 1) + "." + called.getMethodName();
  }
}
