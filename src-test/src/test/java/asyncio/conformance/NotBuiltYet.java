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

  private static final Set<String> KINDS_OF_NEW = Set.of("reader");

  private NotBuiltYet() {}

  static boolean includes(String statement, List<?> operands) {
    return STATEMENTS.contains(statement)
        || statement.equals("new") && KINDS_OF_NEW.contains(operands.get(1));
  }

  static String describe(String statement, List<?> operands) {
    return statement.equals("new") ? "new " + operands.get(1) : statement;
  }
}
