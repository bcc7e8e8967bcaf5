package asyncio.conformance;

import asyncio.conformance.Operation.Action;
import asyncio.conformance.Operation.Target;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The operations of the language, by name. */
final class Operations {

  private static final Map<String, Operation> TABLE = new HashMap<>();

  static {
    Operations table = new Operations();
    PlainOperations.addTo(table);
    TaskOperations.addTo(table);
    SyncOperations.addTo(table);
    LoopOperations.addTo(table);
    ContextOperations.addTo(table);
    StreamOperations.addTo(table);
  }

  private Operations() {}

  /**
   * The operation of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Operation named(String name) {
    Operation operation = TABLE.get(name);
    if (operation == null) {
      throw new IllegalArgumentException("unknown operation '" + name + "'");
    }
    return operation;
  }

  /** Begins the entry of an operation whose first operand is a thing or a name. */
  Entry on(String name) {
    return new Entry(name, Target.THING);
  }

  /** Begins the entry of an operation whose first operand is a time. */
  Entry after(String name) {
    return new Entry(name, Target.TIME);
  }

  /** Begins the entry of any other operation. */
  Entry plain(String name) {
    return new Entry(name, Target.NONE);
  }

  /** An entry of the table that lacks what the operation does. */
  record Entry(String name, Target target) {

    /** Completes the entry of an operation that has a result. */
    void gives(Action action) {
      TABLE.put(name, new Operation(name, target, action));
    }

    /** Completes the entry of an operation that makes something, names it, and has it as result. */
    void makes(Action action) {
      gives(given -> given.names().bind(given.text(0), action.perform(given)));
    }

    /** Completes the entry of an operation whose result is null. */
    void does(Consumer<Operands> action) {
      gives(
          given -> {
            action.accept(given);
            return null;
          });
    }

    /**
     * Completes the entry of an operation that makes something and names it; its result is null.
     */
    void binds(Action action) {
      gives(
          given -> {
            given.names().bind(given.text(0), action.perform(given));
            return null;
          });
    }
  }
}
