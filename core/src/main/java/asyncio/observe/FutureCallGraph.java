package asyncio.observe;

import asyncio.Task;
import asyncio.futures.Future;
import asyncio.internal.text.Escapes;
import asyncio.internal.text.Printer;
import java.util.List;

/**
 * A future, the stack of its coroutine, and the futures that wait for it; see {@link CallGraph}. A
 * copy of one moment; for any thread.
 *
 * <p>In Python: {@code asyncio.FutureCallGraph}, of {@code FrameCallGraphEntry}.
 *
 * @param future the future
 * @param callStack the frames of its coroutine, the innermost first; empty unless it is a task that
 *     has started and is not done
 * @param awaitedBy the futures that wait for it, in the order in which they began to
 * @param mention whether stack and awaiters are given here, and if not, why
 */
public record FutureCallGraph(
    Future<?> future,
    List<StackTraceElement> callStack,
    List<FutureCallGraph> awaitedBy,
    Mention mention) {

  /** Whether a future is described here or elsewhere; keeps graphs finite and short. */
  public enum Mention {
    /** It is described here. */
    FULL(""),
    /** It is described earlier in the same graph. */
    AGAIN(" (see above)"),
    /** It waits for itself, through the others: a cycle, none of which may ever end. */
    CIRCLE(" (a circle: it waits for itself)"),
    /** The chain of awaiters is too long; the rest is left out. */
    LEFT_OUT(" (and more)");

    private final String words;

    Mention(String words) {
      this.words = words;
    }
  }

  static FutureCallGraph only(Future<?> future, Mention mention) {
    return new FutureCallGraph(future, List.of(), List.of(), mention);
  }

  /** As {@link CallGraph#formatCallGraph(Future)} shows it. */
  String format() {
    StringBuilder text = new StringBuilder();
    format(text, "");
    return text.toString();
  }

  private void format(StringBuilder text, String indent) {
    line(text, indent, "* " + describe(future) + mention.words);
    appendStack(text, indent, callStack);
    if (!awaitedBy.isEmpty()) {
      line(text, indent, "  + Awaited by:");
      awaitedBy.forEach(awaiter -> awaiter.format(text, indent + "    "));
    }
  }

  static void appendStack(StringBuilder text, String indent, List<StackTraceElement> stack) {
    if (!stack.isEmpty()) {
      line(text, indent, "  + Call stack:");
      stack.forEach(frame -> line(text, indent, "  |   at " + frame));
    }
  }

  /** Adds a line. Names may come from outside: what would command a terminal is shown. */
  static void line(StringBuilder text, String indent, String content) {
    text.append(indent).append(Escapes.line(content)).append(System.lineSeparator());
  }

  /**
   * A future's kind, name and id. Its {@code toString()} would call the user's code for the result.
   */
  static String describe(Future<?> future) {
    String identity = "id=0x" + Integer.toHexString(System.identityHashCode(future)) + ")";
    return future instanceof Task<?> task
        ? "Task(name='" + Printer.name(task.getName()) + "', " + identity
        : Printer.typeOf(future) + "(" + outside(future) + identity;
  }

  private static String outside(Future<?> future) {
    String outside = TaskSnapshot.outside(future);
    return outside.isEmpty() ? "" : "'" + outside + "', ";
  }
}
