package asyncio.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the frame that pins the current thread, for the message of a {@link PinnedException}. */
final class Pinning {

  /**
   * The JDK counts critical sections of its own. If the stack overflows where it leaves one, it
   * counts one too many for ever.
   */
  private static final String NO_FRAME =
      "but by no frame that can be seen. If a StackOverflowError was thrown in this coroutine before, the JDK has lost"
          + " count of its own critical sections: the coroutine cannot await any more, and has to end.";

  private static final String REMEDY =
      ". Leave that frame before awaiting; instead of synchronized, use asyncio's Lock or a ReentrantLock that is"
          + " not held across an await (from JDK 24 on, synchronized no longer pins).";

  private static final Set<StackWalker.Option> OPTIONS =
      Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private Pinning() {}

  static PinnedException explain() {
    String culprit =
        stackWalker()
            .walk(
                frames ->
                    frames.map(Pinning::reason).filter(r -> r != null).findFirst().orElse(null));
    return new PinnedException(
        "Cannot await here: the coroutine's thread is pinned, "
            + (culprit == null ? NO_FRAME : culprit + REMEDY));
  }

  private static @Nullable String reason(StackWalker.StackFrame frame) {
    if (frame.getDeclaringClass() == Pinning.class
        || frame.getDeclaringClass() == DirectEngine.class) {
      return null;
    }
    if (frame.isNativeMethod()) {
      // The bottom of every virtual thread's stack is native, too.
      return frame.getClassName().startsWith("jdk.internal.vm.")
          ? null
          : "by the native method " + frame.toStackTraceElement();
    }
    if (frame.getMethodName().equals("<clinit>")) {
      return "by the class initializer " + frame.toStackTraceElement();
    }
    return holdsMonitor(frame)
        ? "by a monitor (synchronized) held in " + frame.toStackTraceElement()
        : null;
  }

  // ---- A hidden walker of the JDK knows which frames hold monitors.

  private static final @Nullable MethodHandle LIVE_WALKER = find("getStackWalker", true);
  private static final @Nullable MethodHandle GET_MONITORS = find("getMonitors", false);

  private static @Nullable MethodHandle find(String method, boolean isStatic) {
    try {
      Class<?> frame = Class.forName("java.lang.LiveStackFrame");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(frame, MethodHandles.lookup());
      return isStatic
          ? lookup.findStatic(frame, method, MethodType.methodType(StackWalker.class, Set.class))
          : lookup.findVirtual(frame, method, MethodType.methodType(Object[].class));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // then the message names no monitor
    }
  }

  private static StackWalker stackWalker() {
    if (LIVE_WALKER != null && GET_MONITORS != null) {
      try {
        return (StackWalker) LIVE_WALKER.invoke(OPTIONS);
      } catch (Throwable e) {
        return StackWalker.getInstance(OPTIONS);
      }
    }
    return StackWalker.getInstance(OPTIONS);
  }

  private static boolean holdsMonitor(StackWalker.StackFrame frame) {
    if (GET_MONITORS == null || !GET_MONITORS.type().parameterType(0).isInstance(frame)) {
      return false;
    }
    try {
      return ((Object[]) GET_MONITORS.invoke(frame)).length > 0;
    } catch (Throwable e) {
      return false;
    }
  }
}
