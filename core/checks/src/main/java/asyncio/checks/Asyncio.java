package asyncio.checks;

import static com.google.errorprone.matchers.Matchers.anyOf;
import static com.google.errorprone.matchers.method.MethodMatchers.instanceMethod;
import static com.google.errorprone.matchers.method.MethodMatchers.staticMethod;

import com.google.errorprone.matchers.Matcher;
import com.sun.source.tree.ExpressionTree;
import java.util.regex.Pattern;

/** What the checks know of the library. */
final class Asyncio {

  /** Calls that suspend always, or at times. */
  static final Matcher<ExpressionTree> SUSPENDS =
      anyOf(
          staticMethod()
              .onClass("asyncio.Asyncio")
              .namedAnyOf(
                  "await",
                  "shielded",
                  "sleep",
                  "timeout",
                  "timeoutAt",
                  "toThread",
                  "wait",
                  "waitFor"),
          staticMethod().onClass("asyncio.TaskGroup").named("run"),
          instanceMethod().onDescendantOf("asyncio.futures.Awaitable").named("await"),
          instanceMethod().onDescendantOf("asyncio.Task").namedAnyOf("join", "cancelAndJoin"),
          instanceMethod().onDescendantOf("asyncio.sync.Queue").namedAnyOf("get", "put", "join"),
          instanceMethod().onDescendantOf("asyncio.sync.Lock").named("acquire"),
          instanceMethod().onDescendantOf("asyncio.sync.Semaphore").named("acquire"),
          instanceMethod().onDescendantOf("asyncio.sync.Condition").namedAnyOf("await", "waitFor"),
          instanceMethod().onDescendantOf("asyncio.sync.Event").named("await"),
          instanceMethod().onDescendantOf("asyncio.sync.Barrier").named("await"),
          instanceMethod()
              .onDescendantOf("asyncio.net.StreamReader")
              .namedAnyOf("read", "readline", "readexactly", "readuntil"),
          instanceMethod()
              .onDescendantOf("asyncio.net.StreamWriter")
              .namedAnyOf("drain", "writeAll", "waitClosed"));

  private static final Pattern LIBRARY =
      Pattern.compile("asyncio\\.([A-Z].*|(futures|net|observe|process|sync)\\..*)");

  private Asyncio() {}

  static boolean isLibrary(String className) {
    return LIBRARY.matcher(className).matches();
  }
}
