package asyncio.observe;

import java.lang.StackWalker.StackFrame;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a coroutine is suspended: which of the library's methods it has called, and from where.
 * Keeps the frames, and makes words of them only if somebody asks.
 */
record AwaitSite(@Nullable StackFrame called, @Nullable StackFrame caller) {

  /** The library's, below {@code asyncio}. What else is there may be a user's. */
  static final Set<String> OUR_SUBPACKAGES =
      Set.of(
          "futures", "io", "jfr", "kernel", "metrics", "net", "observe", "process", "sync", "test");

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
      if (name.equals("asyncio.Task$Driver")) {
        break; // a coroutine of the library's own
      }
      if (isOurs(name)) {
        called = name.startsWith("asyncio.Coroutine") ? called : frame;
      } else if (!name.startsWith("java.")) {
        return new AwaitSite(called, frame);
      }
    }
    return new AwaitSite(called, null);
  }

  static boolean isOurs(String className) {
    if (!className.startsWith("asyncio.")) {
      return false;
    }
    int start = "asyncio.".length();
    int dot = className.indexOf('.', start);
    return dot < 0 || OUR_SUBPACKAGES.contains(className.substring(start, dot));
  }

  /** Such as {@code sleep at Shop.fetch(Shop.java:12)}. */
  @Override
  public String toString() {
    String what = called == null ? "await" : called.getMethodName();
    return caller == null ? what : what + " at " + caller.toStackTraceElement();
  }
}
