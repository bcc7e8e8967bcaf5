package asyncio.internal.report;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Finds the user's frames among the frames of a stack, and prints frames. */
public final class StackFrames {

  private static final int MOST_OF_ORIGIN = 10;

  /** The library's packages; others below {@code asyncio} may be a user's. */
  private static final Set<String> PACKAGES =
      Set.of(
          "asyncio",
          "asyncio.context",
          "asyncio.futures",
          "asyncio.metrics",
          "asyncio.net",
          "asyncio.observe",
          "asyncio.process",
          "asyncio.sync",
          "asyncio.test");

  private static final StackWalker WALKER = StackWalker.getInstance();

  private StackFrames() {}

  /**
   * The user's innermost frames in the current thread, of the current coroutine or callback only.
   */
  public static List<StackTraceElement> ofCaller() {
    return WALKER.walk(
        stack ->
            stack
                .takeWhile(frame -> !runsUsersCode(frame))
                .filter(frame -> !isLibraryFrame(frame))
                .dropWhile(
                    frame -> frame.getClassName().startsWith("java.")) // called by the library
                .limit(MOST_OF_ORIGIN)
                .map(StackFrame::toStackTraceElement)
                .toList());
  }

  /** Whether this frame is the border: frames that are further out belong to the loop. */
  private static boolean runsUsersCode(StackFrame frame) {
    String name = frame.getClassName();
    return (name.equals("asyncio.Handle") || name.equals("asyncio.Task$Driver"))
        && frame.getMethodName().equals("run");
  }

  private static boolean isLibraryFrame(StackFrame frame) {
    return isLibrary(frame.getClassName());
  }

  /** Whether a class is the library's. */
  public static boolean isLibrary(String className) {
    return className.startsWith("asyncio.internal.")
        || PACKAGES.contains(className.substring(0, Math.max(0, className.lastIndexOf('.'))));
  }

  /** The frames of a coroutine, without the frames that suspend it and the frames that run it. */
  public static List<StackTraceElement> ofCoroutine(StackTraceElement[] stack) {
    int from = 0;
    while (from < stack.length && isMachinery(stack[from])) {
      from++;
    }
    int to = stack.length;
    while (to > from && isMachinery(stack[to - 1])) {
      to--;
    }
    return List.copyOf(Arrays.asList(stack).subList(from, to));
  }

  /**
   * The frames of a blocked thread, from the innermost one to the place where the library called
   * the user's code.
   */
  public static List<StackTraceElement> ofBlocked(StackTraceElement[] stack) {
    int to = stack.length;
    while (to > 0 && isMachinery(stack[to - 1])) {
      to--;
    }
    return List.copyOf(Arrays.asList(stack).subList(0, to));
  }

  /** Whether a frame belongs to the machine: it suspends a coroutine, or runs it. */
  private static boolean isMachinery(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.startsWith("asyncio.internal.")
        || name.startsWith("jdk.internal.")
        || name.startsWith("java.lang.")
        || name.startsWith("java.util.concurrent.")
        || name.startsWith("asyncio.EventLoop$")
        || name.equals("asyncio.AsyncGenerator")
        || name.equals("asyncio.Task")
        || name.startsWith("asyncio.Task$");
  }

  // ---- as text

  /** One line for each frame, each on a new line. */
  public static String lines(List<StackTraceElement> frames) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : frames) {
      text.append(System.lineSeparator()).append("\tat ").append(frame);
    }
    return text.toString();
  }

  /** An origin under a heading, on new lines; nothing if it is not known. */
  public static String createdAt(List<StackTraceElement> origin) {
    return origin.isEmpty() ? "" : System.lineSeparator() + "Created at:" + lines(origin);
  }

  /** An origin in a few words; nothing if it is not known. */
  public static String createdAtShort(List<StackTraceElement> origin) {
    if (origin.isEmpty()) {
      return "";
    }
    StackTraceElement frame = origin.get(0);
    String file = frame.getFileName();
    return " created at "
        + (file == null ? frame.getClassName() : file)
        + (frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber());
  }
}
