package asyncio.examples.node;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Some statements, and how they end.
 *
 * @param statements run one after the other
 * @param ending what the block returns or throws, or null
 */
record Block(List<Statement> statements, @Nullable Ending ending) {

  Block(Statement... statements) {
    this(List.of(statements), null);
  }

  /** The end of a handler, or of an async function. */
  interface Ending {
    String javaScript();

    @Nullable Object end(Machine machine) throws Exception;
  }

  /** Returns a number. */
  record ReturnValue(int value) implements Ending {
    @Override
    public String javaScript() {
      return "return " + value + ";";
    }

    @Override
    public Object end(Machine machine) {
      return value;
    }
  }

  /** Returns a promise. */
  record ReturnPromise(Expression promise) implements Ending {
    @Override
    public String javaScript() {
      return "return " + promise.javaScript() + ";";
    }

    @Override
    public Object end(Machine machine) {
      return promise.evaluate(machine);
    }
  }

  /** Throws. */
  record Throw(int number) implements Ending {
    @Override
    public String javaScript() {
      return "throw E(" + number + ");";
    }

    @Override
    public Object end(Machine machine) throws Exception {
      throw new Machine.Thrown(number);
    }
  }

  String javaScript() {
    String body = statements.stream().map(Statement::javaScript).collect(Collectors.joining(" "));
    return "{ " + body + (ending == null ? "" : " " + ending.javaScript()) + " }";
  }

  @Nullable Object run(Machine machine) throws Exception {
    for (Statement statement : statements) {
      statement.run(machine);
    }
    return ending == null ? null : ending.end(machine);
  }
}
