package asyncio.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a {@link Program} of JSON. */
final class Parser {

  private static final List<Object> DEFAULT_SCRIPT =
      List.of(List.of("run", List.of("co", "main", "main")));

  /** Operations, not blocks, but their second operand is a body. */
  private static final Set<String> TAKE_A_BODY = Set.of("ctx_run", "cond_wait_for");

  private Parser() {}

  /**
   * Makes a program.
   *
   * @param json an object with functions and perhaps a script
   * @throws IllegalArgumentException if it is not a program
   */
  static Program parse(Object json) {
    try {
      return new Parser().program((Map<?, ?>) json);
    } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not a program: " + e.getMessage(), e);
    }
  }

  private Program program(Map<?, ?> json) {
    Map<String, Body> functions = new LinkedHashMap<>();
    ((Map<?, ?>) json.get("functions"))
        .forEach((name, statements) -> functions.put((String) name, body(statements)));
    Object script = json.get("script");
    return new Program(functions, body(script == null ? DEFAULT_SCRIPT : script));
  }

  Body body(Object json) {
    return new Body(((List<?>) json).stream().map(this::statement).toList());
  }

  Statement statement(Object json) {
    List<?> parts = (List<?>) json;
    String name = (String) parts.get(0);
    List<Object> operands = new ArrayList<>(parts.subList(1, parts.size()));
    BlockParser block = Blocks.parser(name);
    if (block != null) {
      return block.parse(this, operands);
    }
    if (TAKE_A_BODY.contains(name)) {
      operands.set(1, body(operands.get(1)));
    }
    return new Call(Operations.named(name), operands);
  }

  /** Makes a statement that contains statements. */
  @FunctionalInterface
  interface BlockParser {
    Statement parse(Parser parser, List<Object> operands);
  }
}
