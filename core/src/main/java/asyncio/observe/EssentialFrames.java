package asyncio.observe;

import java.util.ArrayList;
import java.util.List;

/** What of a stack tells a user where a task is: the user's frames, and what these have called. */
final class EssentialFrames {

  private EssentialFrames() {}

  /** The innermost first, as in the stack. */
  static List<StackTraceElement> of(List<StackTraceElement> stack) {
    List<StackTraceElement> essential = new ArrayList<>();
    StackTraceElement called = null;
    for (StackTraceElement frame : stack) {
      if (!isLibrary(frame)) {
        if (called != null && essential.isEmpty()) {
          essential.add(called);
        }
        essential.add(frame);
      } else if (!frame.getClassName().startsWith("asyncio.Coroutine") || called == null) {
        called = frame;
      }
    }
    return essential.isEmpty() && called != null ? List.of(called) : essential;
  }

  private static boolean isLibrary(StackTraceElement frame) {
    String name = frame.getClassName();
    return AwaitSite.isOurs(name)
        || name.startsWith("java.")
        || name.startsWith("jdk.")
        || name.startsWith("sun.");
  }

  /** Such as {@code Shop.fetch}. */
  static String name(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + method(frame);
  }

  /** A lambda is named after where it stands: {@code main.lambda}. */
  private static String method(StackTraceElement frame) {
    String[] parts = frame.getMethodName().split("\\$");
    return parts.length == 3 && parts[0].equals("lambda")
        ? parts[1] + ".lambda"
        : frame.getMethodName();
  }

  /** With the place in the source, if that is known. */
  static String nameAndPlace(StackTraceElement frame) {
    String file = frame.getFileName();
    if (file == null) {
      return name(frame);
    }
    int line = frame.getLineNumber();
    return name(frame) + "  " + file + (line < 0 ? "" : ":" + line);
  }
}
