package asyncio.observe;

import java.lang.StackWalker.StackFrame;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a program has called the library, to await or to wake: which of its methods, and from
 * where. Keeps the frames, and makes words of them only if somebody asks.
 */
record AwaitSite(@Nullable StackFrame called, @Nullable StackFrame caller) {

  /** The library's, below {@code asyncio}. What else is there may be a user's. */
  static final Set<String> OUR_SUBPACKAGES =
      Set.of(
          "context", "futures", "internal", "metrics", "net", "observe", "process", "sync", "test");

  /** Their methods are known by name. */
  private static final Set<String> MAIN_CLASSES =
      Set.of("Asyncio", "Awaitable", "EventLoop", "Future", "Futures", "Task");

  static final AwaitSite UNKNOWN = new AwaitSite(null, null);

  private static final StackWalker WALKER = StackWalker.getInstance();

  /** That of the current thread. */
  static AwaitSite here() {
    return WALKER.walk(AwaitSite::find);
  }

  private static AwaitSite find(Stream<StackFrame> stack) {
    StackFrame called = null;
    for (var frames = stack.iterator(); frames.hasNext(); ) {
      StackFrame frame = frames.next();
      String name = frame.getClassName();
      if (runsUsersCode(frame, name)) {
        break; // code of the library's own; below may be a coroutine that lends its thread
      }
      if (isOurs(name)) {
        called = name.startsWith("asyncio.Coroutine") ? called : frame;
      } else if (!name.startsWith("java.")) {
        return new AwaitSite(called, frame);
      }
    }
    return new AwaitSite(called, null);
  }

  private static boolean runsUsersCode(StackFrame frame, String className) {
    return (className.equals("asyncio.Task$Driver") || className.equals("asyncio.Handle"))
        && frame.getMethodName().equals("run");
  }

  static boolean isOurs(String className) {
    if (!className.startsWith("asyncio.")) {
      return false;
    }
    int start = "asyncio.".length();
    int dot = className.indexOf('.', start);
    return dot < 0 || OUR_SUBPACKAGES.contains(className.substring(start, dot));
  }

  /**
   * What was called: such as {@code sleep} of the library's main classes, {@code Queue.put} of
   * others.
   */
  String what() {
    if (called == null) {
      return "await";
    }
    String name = called.getClassName();
    String topLevel = name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*", "");
    return MAIN_CLASSES.contains(topLevel)
        ? called.getMethodName()
        : topLevel + "." + called.getMethodName();
  }

  /** From where; null if not from a user's code. */
  @Nullable StackTraceElement place() {
    return caller == null ? null : caller.toStackTraceElement();
  }

  /** Such as {@code Queue.get at Shop.fetch(Shop.java:12)}. */
  @Override
  public String toString() {
    return caller == null ? what() : what() + " at " + place();
  }
}
