package asyncio.conformance;

import java.util.List;
import java.util.Set;

/**
 * What the language has and the library does not have yet: programs that need it are counted as
 * unsupported. Whoever builds something deletes it here, and adds it to {@link Operations} or
 * {@link Blocks}.
 */
final class NotBuiltYet {

  /** Stands in for it; a program that contains this is not run. */
  static final Operation OPERATION =
      new Operation(
          "not built yet",
          Operation.Target.NONE,
          given -> {
            throw new AssertionError("not built yet");
          });

  private static final Set<String> STATEMENTS =
      Set.of(
          // iteration
          "as_completed",
          // synchronization
          "event_wait",
          "event_set",
          "event_clear",
          "is_set",
          "cond_wait",
          "cond_wait_for",
          "notify",
          "notify_all",
          "barrier_wait",
          "barrier_reset",
          "barrier_abort",
          "barrier_state",
          // queues
          "put",
          "get",
          "put_nowait",
          "get_nowait",
          "task_done",
          "qsize",
          "empty",
          "full",
          "join",
          "shutdown",
          // streams
          "feed_data",
          "feed_eof",
          "reader_error",
          "read",
          "readline",
          "readexactly",
          "readuntil",
          "at_eof",
          "transport");

  private static final Set<String> KINDS_OF_NEW =
      Set.of(
          "event",
          "condition",
          "semaphore",
          "bounded_semaphore",
          "barrier",
          "queue",
          "priority_queue",
          "lifo_queue",
          "reader");

  private NotBuiltYet() {}

  static boolean includes(String statement, List<?> operands) {
    return STATEMENTS.contains(statement)
        || statement.equals("new") && KINDS_OF_NEW.contains(operands.get(1))
        || statement.equals("set_task_factory") && "eager".equals(operands.get(0));
  }

  static String describe(String statement, List<?> operands) {
    return switch (statement) {
      case "new" -> "new " + operands.get(1);
      case "set_task_factory" -> "eager tasks";
      default -> statement;
    };
  }
}
