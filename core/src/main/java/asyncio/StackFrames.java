package asyncio;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Cuts from a thread's stack what is ours, and leaves the user's; and shows what is left. */
final class StackFrames {

  private static final int MOST_OF_ORIGIN = 10;

  /** All of the library's; others below asyncio are not ours. */
  static final Set<String> OUR_PACKAGES =
      Set.of(
          "asyncio",
          "asyncio.context",
          "asyncio.futures",
          "asyncio.internal.engine",
          "asyncio.internal.jfr",
          "asyncio.internal.loop",
          "asyncio.internal.net",
          "asyncio.internal.wait",
          "asyncio.metrics",
          "asyncio.net",
          "asyncio.observe",
          "asyncio.process",
          "asyncio.sync",
          "asyncio.test");

  private static final StackWalker WALKER = StackWalker.getInstance();

  private StackFrames() {}

  /** Who calls us now: the user's innermost frames, of the current coroutine or callback only. */
  static List<StackTraceElement> ofCaller() {
    return WALKER.walk(
        stack ->
            stack
                .takeWhile(frame -> !runsUsersCode(frame))
                .filter(frame -> !isOurs(frame))
                .dropWhile(frame -> frame.getClassName().startsWith("java.")) // which we called
                .limit(MOST_OF_ORIGIN)
                .map(StackFrame::toStackTraceElement)
                .toList());
  }

  /** What lies below belongs to nobody, or to a suspended coroutine that lends its thread. */
  private static boolean runsUsersCode(StackFrame frame) {
    String name = frame.getClassName();
    return name.equals("asyncio.Handle") && frame.getMethodName().equals("run")
        || name.equals("asyncio.Task$Driver");
  }

  private static boolean isOurs(StackFrame frame) {
    String name = frame.getClassName();
    return OUR_PACKAGES.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))));
  }

  static List<StackTraceElement> ofCoroutine(StackTraceElement[] stack) {
    int from = whereSuspended(stack);
    while (from < stack.length && isMachinery(stack[from])) {
      from++;
    }
    int to = stack.length;
    while (to > from && isMachinery(stack[to - 1])) {
      to--;
    }
    return List.copyOf(Arrays.asList(stack).subList(from, to));
  }

  /** A suspended coroutine's thread may run the loop's callbacks meanwhile, above its await. */
  private static int whereSuspended(StackTraceElement[] stack) {
    for (int i = 0; i < stack.length; i++) {
      if (stack[i].getClassName().equals("asyncio.Baton")
          && stack[i].getMethodName().equals("suspend")) {
        return i;
      }
    }
    return 0;
  }

  /** Of a thread that is blocked, all down to where our code called the user's. */
  static List<StackTraceElement> ofBlocked(StackTraceElement[] stack) {
    int to = stack.length;
    while (to > 0 && isMachinery(stack[to - 1])) {
      to--;
    }
    return List.copyOf(Arrays.asList(stack).subList(0, to));
  }

  /** What suspends a coroutine, above its frames, and what runs it, below them. */
  private static boolean isMachinery(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.startsWith("asyncio.internal.engine.")
        || name.startsWith("asyncio.internal.loop.")
        || name.startsWith("jdk.internal.")
        || name.startsWith("java.lang.")
        || name.startsWith("java.util.concurrent.")
        || name.equals("asyncio.Baton")
        || name.equals("asyncio.Turns")
        || name.equals("asyncio.LoopFutures")
        || name.equals("asyncio.AsyncGenerator")
        || name.equals("asyncio.Generation")
        || name.equals("asyncio.Task")
        || name.startsWith("asyncio.Task$");
  }

  // ---- as text

  /** One line for each frame, each on a new line. */
  static String lines(List<StackTraceElement> frames) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : frames) {
      text.append(System.lineSeparator()).append("\tat ").append(frame);
    }
    return text.toString();
  }

  /** An origin under a heading, on new lines; nothing if it is not known. */
  static String createdAt(List<StackTraceElement> origin) {
    return origin.isEmpty() ? "" : System.lineSeparator() + "Created at:" + lines(origin);
  }

  /** An origin in a few words; nothing if it is not known. */
  static String createdAtShort(List<StackTraceElement> origin) {
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
