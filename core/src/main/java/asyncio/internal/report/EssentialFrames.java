package asyncio.internal.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The frames of a stack that tell a user where a task is: the program's frames, and above the
 * innermost of these the method that it called.
 */
public final class EssentialFrames {

  private EssentialFrames() {}

  /** The innermost first, as in the stack. */
  public static List<StackTraceElement> of(List<StackTraceElement> stack) {
    List<StackTraceElement> essential = new ArrayList<>();
    StackTraceElement called = null;
    for (StackTraceElement frame : stack) {
      if (FrameOwner.isProgram(frame.getClassName())) {
        if (called != null && essential.isEmpty()) {
          essential.add(called);
        }
        essential.add(frame);
      } else if (called == null || !FrameOwner.isAdapter(frame.getClassName())) {
        called = frame;
      }
    }
    return essential.isEmpty() && called != null ? List.of(called) : essential;
  }

  /** Such as {@code Shop.fetch}; {@code Shop.main.lambda} of a lambda. */
  public static String name(StackTraceElement frame) {
    return StackFrames.functionName(frame);
  }

  /** The name with file and line, as far as these are known. */
  public static String nameAndPlace(StackTraceElement frame) {
    String file = frame.getFileName();
    if (file == null) {
      return name(frame);
    }
    int line = frame.getLineNumber();
    return name(frame) + "  " + file + (line < 0 ? "" : ":" + line);
  }
}
