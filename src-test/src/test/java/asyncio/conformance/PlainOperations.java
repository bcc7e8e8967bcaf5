package asyncio.conformance;

import asyncio.ContextVar;
import asyncio.Runner;
import asyncio.futures.Futures;
import asyncio.net.StreamReader;
import asyncio.sync.Barrier;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.LifoQueue;
import asyncio.sync.Lock;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;

/**
 * Operations that have nothing to do with tasks: values, variables, exceptions, and making things.
 */
final class PlainOperations {

  private PlainOperations() {}

  static void addTo(Operations table) {
    table.plain("log").gives(given -> given.value(0));
    table.on("set").makes(given -> given.value(1));
    table.on("inc").makes(given -> number(given) + given.integer(1));
    table.on("cmp").gives(PlainOperations::compare);
    table.plain("raise").does(given -> throwIt(given.exception(0)));
    table.plain("reraise").does(given -> throwIt(given.activation().handled()));
    table.on("new").binds(PlainOperations::create);
  }

  /** The value of the integer variable that the first operand names. */
  private static int number(Operands given) {
    return given.names().number(given.text(0));
  }

  private static boolean compare(Operands given) {
    int number = number(given);
    int than = given.integer(2);
    return switch (given.text(1)) {
      case "eq" -> number == than;
      case "lt" -> number < than;
      case "ge" -> number >= than;
      default -> throw new IllegalArgumentException(given.text(1));
    };
  }

  private static void throwIt(Throwable exception) {
    throw Futures.rethrow(exception);
  }

  private static Object create(Operands given) {
    String kind = given.text(1);
    return switch (kind) {
      case "future" -> given.loop().createFuture();
      case "lock" -> new Lock();
      case "event" -> new Event();
      case "condition" -> condition(given);
      case "semaphore" -> new Semaphore(given.integer(2));
      case "bounded_semaphore" -> new BoundedSemaphore(given.integer(2));
      case "barrier" -> new Barrier(given.integer(2));
      case "queue" -> new Queue<Object>(given.integer(2));
      case "priority_queue" -> new PriorityQueue<Object>(given.integer(2));
      case "lifo_queue" -> new LifoQueue<Object>(given.integer(2));
      case "reader" -> new StreamReader(given.integer(2));
      case "context_var" -> new ContextVar<>(kind, given.value(2));
      case "runner" -> new Runner(given.interpreter()::newLoop);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static Condition condition(Operands given) {
    return given.literal(2) == null ? new Condition() : new Condition(given.thing(2, Lock.class));
  }
}
