package asyncio.conformance;

import java.io.IOException;

/**
 * An operation of the language: takes operands, does one thing, and has a result or throws.
 *
 * @param name the name
 * @param target what stands behind the name in the trace
 * @param action what it does
 */
record Operation(String name, Target target, Action action) {

  /** What an operation does. */
  @FunctionalInterface
  interface Action {

    /**
     * Evaluates the operands, from left to right, and then does it.
     *
     * @param given the operands
     * @return the result, may be null
     * @throws IOException what a stream has failed with
     */
    Object perform(Operands given) throws IOException;
  }

  /** What the first operand of an operation is, and so how the trace shows it. */
  enum Target {
    /** Something with a name, or that is to get one. */
    THING {
      @Override
      String show(Operands given) {
        return " " + given.label(0);
      }
    },

    /** A time in milliseconds, shown as it stands in the program. */
    TIME {
      @Override
      String show(Operands given) {
        return " " + given.literal(0);
      }
    },

    /** A plain value, several things, or no operand at all: not shown. */
    NONE {
      @Override
      String show(Operands given) {
        return "";
      }
    };

    abstract String show(Operands given);
  }
}
