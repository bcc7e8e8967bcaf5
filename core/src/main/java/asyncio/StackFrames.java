package asyncio;

import java.util.Arrays;
import java.util.List;

/** Cuts from a thread's stack what is ours, and leaves the coroutine's. */
final class StackFrames {

  private StackFrames() {}

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
    return name.startsWith("asyncio.kernel.")
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
}
