package asyncio.conformance;

import asyncio.Asyncio;
import asyncio.Runner;
import asyncio.TaskGroup;
import asyncio.Timeout;
import asyncio.conformance.Parser.BlockParser;
import asyncio.futures.Awaitable;
import asyncio.futures.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleFunction;

/** The statements that contain statements, or a whole run of a loop. */
final class Blocks {

  private static final Map<String, BlockParser> PARSERS = new HashMap<>();

  static {
    PARSERS.put("return", (parser, operands) -> new Return(at(operands, 0)));
    PARSERS.put("repeat", Repeat::parse);
    PARSERS.put("if", If::parse);
    PARSERS.put("try", Try::parse);
    PARSERS.put(
        "timeout",
        (parser, operands) -> Deadline.parse("timeout", Timeout::after, parser, operands));
    PARSERS.put(
        "timeout_at",
        (parser, operands) -> Deadline.parse("timeout_at", Timeout::at, parser, operands));
    PARSERS.put("group", (parser, operands) -> new Group(operands, bodyAt(parser, operands, 1)));
    PARSERS.put(
        "as_completed",
        (parser, operands) -> new AsCompleted(operands, bodyAt(parser, operands, 3)));
    PARSERS.put("with", (parser, operands) -> new With(operands, bodyAt(parser, operands, 1)));
    PARSERS.put("run", (parser, operands) -> new Run(operands));
  }

  private Blocks() {}

  /** What makes the blocks of a name; null if they are none. */
  static BlockParser parser(String name) {
    return PARSERS.get(name);
  }

  private static Object at(List<Object> operands, int index) {
    return index < operands.size() ? operands.get(index) : null;
  }

  private static Body bodyAt(Parser parser, List<Object> operands, int index) {
    return index < operands.size() ? parser.body(operands.get(index)) : Body.EMPTY;
  }

  /** Ends the function with a value. */
  record Return(Object value) implements Statement {

    @Override
    public Returned run(Activation activation) {
      return new Returned(activation.evaluate(value));
    }
  }

  /** Runs a body several times. */
  record Repeat(int times, Body body) implements Statement {

    static Repeat parse(Parser parser, List<Object> operands) {
      return new Repeat((Integer) operands.get(0), bodyAt(parser, operands, 1));
    }

    @Override
    public Returned run(Activation activation) {
      for (int i = 0; i < times; i++) {
        Returned returned = body.run(activation);
        if (returned != null) {
          return returned;
        }
      }
      return null;
    }
  }

  /** Runs an operation, and by its result one of two bodies. */
  record If(Call condition, Body then, Body otherwise) implements Statement {

    static If parse(Parser parser, List<Object> operands) {
      Call condition = (Call) parser.statement(operands.get(0));
      return new If(condition, bodyAt(parser, operands, 1), bodyAt(parser, operands, 2));
    }

    @Override
    public Returned run(Activation activation) {
      return (condition.holds(activation) ? then : otherwise).run(activation);
    }
  }

  /** A block under a deadline. */
  record Deadline(
      String operation, DoubleFunction<Timeout> opener, List<Object> operands, Body body)
      implements Statement {

    /** The opener makes a deadline: after so many seconds, or at so many seconds. */
    static Deadline parse(
        String operation, DoubleFunction<Timeout> opener, Parser parser, List<Object> operands) {
      return new Deadline(operation, opener, operands, bodyAt(parser, operands, 2));
    }

    @Override
    public Returned run(Activation activation) {
      Operands given = new Operands(activation, operands);
      String name = given.text(0);
      String head = operation + " " + name;
      return outcome(
          activation,
          head,
          () -> {
            Timeout timeout = opener.apply(given.seconds(1));
            return timeout.run(
                () -> {
                  given.names().bind(name, timeout);
                  activation.log(head + " enter");
                  return body.run(activation);
                });
          });
    }
  }

  /** A block in a task group. */
  record Group(List<Object> operands, Body body) implements Statement {

    @Override
    public Returned run(Activation activation) {
      Operands given = new Operands(activation, operands);
      String name = given.text(0);
      String head = "group " + name;
      return outcome(
          activation,
          head,
          () ->
              TaskGroup.run(
                  group -> {
                    given.names().bind(name, group);
                    activation.log(head + " enter");
                    return body.run(activation);
                  }));
    }
  }

  /** A body for each future, as it is done. */
  record AsCompleted(List<Object> operands, Body body) implements Statement {

    @Override
    public Returned run(Activation activation) {
      Operands given = new Operands(activation, operands);
      String head = "as_completed " + given.text(0);
      List<Awaitable<Object>> awaitables;
      try {
        awaitables = given.awaitables(1);
      } catch (Undefined undefined) {
        activation.log(head + " ?? " + undefined.name());
        return null;
      }
      return outcome(
          activation,
          head,
          () -> forEach(activation, given, Asyncio.asCompleted(awaitables, given.seconds(2))));
    }

    private Returned forEach(
        Activation activation, Operands given, Iterable<Future<Object>> completed) {
      String name = given.text(0);
      for (Future<Object> future : completed) {
        given.names().rebind(name, future);
        activation.log("next " + name + " -> " + activation.interpreter().show().text(future));
        Returned returned = body.run(activation);
        if (returned != null) {
          return returned;
        }
      }
      return null;
    }
  }

  /** A block that holds a lock, a condition, or a semaphore's permit. */
  record With(List<Object> operands, Body body) implements Statement {

    @Override
    public Returned run(Activation activation) {
      Operands given = new Operands(activation, operands);
      String head = "with " + given.text(0);
      Acquirable thing;
      try {
        thing = Acquirable.of(given.thing(0, Object.class));
      } catch (Undefined undefined) {
        activation.log(head + " ?? " + undefined.name());
        return null;
      }
      return outcome(
          activation,
          head,
          () -> {
            thing.acquire();
            activation.log(head + " enter");
            Returned returned = runHolding(thing, activation);
            thing.release();
            return returned;
          });
    }

    /** Runs the body; releases the thing if it fails in a way that programs can see. */
    private Returned runHolding(Acquirable thing, Activation activation) {
      try {
        return body.run(activation);
      } catch (Throwable exception) {
        if (!Exceptions.isUnseen(exception)) {
          thing.release();
        }
        throw exception;
      }
    }
  }

  /**
   * {@code Asyncio.run} in two halves: what becomes of the coroutine, and what of the cleaning up.
   */
  record Run(List<Object> operands) implements Statement {

    @Override
    public Returned run(Activation activation) {
      Operands given = new Operands(activation, operands);
      Runner runner = new Runner(given.interpreter()::newLoop);
      runner.getLoop();
      show(activation, "run " + given.label(0), () -> runner.run(given.coroutine(0)));
      show(
          activation,
          "close",
          () -> {
            runner.close();
            return null;
          });
      return null;
    }

    private static void show(Activation activation, String head, Callable<Object> half) {
      try {
        activation.setLastResult(
            activation.interpreter().trace().outcome(activation.who(), head, half));
      } catch (TooLong e) {
        throw e;
      } catch (Throwable exception) {
        // It is in the trace.
      }
    }
  }

  /** Runs a block, and writes that it has been left: in an ordinary way, or by an exception. */
  private static Returned outcome(Activation activation, String head, Callable<Returned> block) {
    Trace trace = activation.interpreter().trace();
    return trace.outcome(activation.who(), head, block, returned -> null);
  }
}
