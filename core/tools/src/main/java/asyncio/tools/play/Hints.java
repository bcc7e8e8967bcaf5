package asyncio.tools.play;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;

/** What to do about an error of the compiler, where the library's users often meet it. */
final class Hints {

  private static final Pattern NAME =
      Pattern.compile("symbol:\\s+(?:class|method|variable) (\\w+)");

  private static final Map<String, Set<String>> IMPORTS =
      Map.of(
          "static asyncio.Asyncio",
          Set.of(
              "await",
              "createTask",
              "gather",
              "gatherEach",
              "sleep",
              "timeout",
              "waitFor",
              "toThread",
              "asCompleted",
              "shield",
              "currentTask",
              "getRunningLoop"),
          "asyncio",
          Set.of("Asyncio", "EventLoop", "Task", "TaskGroup", "Timeout", "Runner", "CancelScope"),
          "asyncio.futures",
          Set.of("Future", "CancelledError", "ExceptionGroup", "InvalidStateException"),
          "asyncio.sync",
          Set.of("Lock", "Event", "Condition", "Semaphore", "Queue", "Barrier", "PriorityQueue"),
          "asyncio.net",
          Set.of("Streams", "StreamReader", "StreamWriter", "Server", "Transport", "Protocol"));

  private Hints() {}

  /**
   * A sentence for an error.
   *
   * @param error the compiler's message
   * @return what to do; empty if there is no more to say than the compiler did
   */
  static String of(Diagnostic<?> error) {
    String code = String.valueOf(error.getCode());
    String message = String.valueOf(error.getMessage(Locale.ROOT));
    if (code.startsWith("compiler.err.cant.resolve")) {
      Matcher name = NAME.matcher(message);
      return name.find() ? importOf(name.group(1)) : "";
    }
    if (code.equals("compiler.err.doesnt.exist") && message.contains("asyncio")) {
      return "The packages are asyncio, asyncio.futures, asyncio.sync, asyncio.net and"
          + " asyncio.observe.";
    }
    if (code.startsWith("compiler.err.ref.ambiguous")) {
      return "Two imports have the name: import the one that you mean by its full name, such as"
          + " import asyncio.sync.Queue;";
    }
    if (code.startsWith("compiler.err.local.variables.referenced.from")
        || code.startsWith("compiler.err.cant.ref.non.effectively.final.var")) {
      return "A coroutine sees variables only if they never change: copy the value into a new"
          + " variable before the coroutine (int number = i;).";
    }
    if (code.startsWith("compiler.err.unreported.exception")) {
      return "In a coroutine, () -> { ... }, an exception may be thrown. Outside of one, main has to"
          + " say \"throws Exception\", or the call goes into Asyncio.run(() -> { ... }).";
    }
    return "";
  }

  private static String importOf(String name) {
    if (name.equals("async")) {
      return "Java has no async: an ordinary method may await.";
    }
    return IMPORTS.entrySet().stream()
        .filter(each -> each.getValue().contains(name))
        .map(each -> "A line is missing at the top of the file:  import " + each.getKey() + ".*;")
        .findFirst()
        .orElse("");
  }
}
