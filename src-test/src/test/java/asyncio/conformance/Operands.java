package asyncio.conformance;

import asyncio.Context;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.futures.Awaitable;
import asyncio.futures.Future;
import java.util.List;

/** The operands of a statement; evaluates them in the activation that runs it. */
final class Operands {

  private final Activation activation;
  private final List<Object> literals;

  Operands(Activation activation, List<Object> literals) {
    this.activation = activation;
    this.literals = literals;
  }

  Activation activation() {
    return activation;
  }

  Interpreter interpreter() {
    return activation.interpreter();
  }

  Names names() {
    return interpreter().names();
  }

  /** The current loop. */
  EventLoop loop() {
    return interpreter().loop();
  }

  /** An operand as it stands in the program; null if it is absent. */
  Object literal(int index) {
    return index < literals.size() ? literals.get(index) : null;
  }

  Object value(int index) {
    return activation.evaluate(literal(index));
  }

  String text(int index) {
    return (String) value(index);
  }

  int integer(int index) {
    return (Integer) value(index);
  }

  /** True only if it is there and true. */
  boolean flag(int index) {
    return Boolean.TRUE.equals(value(index));
  }

  /**
   * What a statement is about, in the trace: a name; of a coroutine its label; of a thing itself
   * the value.
   */
  String label(int index) {
    Object literal = literal(index);
    Object value =
        activation.evaluate(literal instanceof List<?> coroutine ? coroutine.get(1) : literal);
    return value instanceof String name ? name : interpreter().show().text(value);
  }

  // ---- things

  /**
   * What a name stands for, or the thing itself.
   *
   * @throws Undefined if the name stands for nothing
   */
  <T> T thing(int index, Class<T> type) {
    return type.cast(thing(literal(index)));
  }

  private Object thing(Object literal) {
    Object value = activation.evaluate(literal);
    return value instanceof String name ? names().get(name) : value;
  }

  @SuppressWarnings("unchecked") // programs are untyped: all their futures are futures of anything
  Future<Object> future(int index) {
    return thing(index, Future.class);
  }

  /** A context, or null if none is given. */
  Context context(int index) {
    return literal(index) == null ? null : thing(index, Context.class);
  }

  // ---- things to await

  Awaitable<Object> awaitable(int index) {
    return awaitable(literal(index));
  }

  List<Awaitable<Object>> awaitables(int index) {
    return ((List<?>) literal(index)).stream().map(this::awaitable).toList();
  }

  @SuppressWarnings("unchecked")
  private Awaitable<Object> awaitable(Object literal) {
    return literal instanceof List<?> coroutine
        ? coroutine(coroutine)
        : (Awaitable<Object>) thing(literal);
  }

  Coroutine<Object> coroutine(int index) {
    return coroutine((List<?>) literal(index));
  }

  /** The parts: {@code "co"}, a label, a function, and its arguments. */
  private Coroutine<Object> coroutine(List<?> parts) {
    String label = (String) activation.evaluate(parts.get(1));
    return interpreter()
        .coroutine(label, (String) parts.get(2), values(parts.subList(3, parts.size())));
  }

  // ---- values

  /** Several values; none if the operand is absent. */
  List<Object> values(int index) {
    return literal(index) instanceof List<?> list ? values(list) : List.of();
  }

  private List<Object> values(List<?> list) {
    return list.stream().map(activation::evaluate).toList();
  }

  /** Seconds, of milliseconds; infinitely many if there is no limit. */
  double seconds(int index) {
    return literal(index) instanceof Integer milliseconds
        ? milliseconds / 1000.0
        : Double.POSITIVE_INFINITY;
  }

  /** An exception, by its name and its message, if there is one. */
  Throwable exception(int index) {
    return Exceptions.create(text(index), text(index + 1));
  }

  Callback callback(int index) {
    return interpreter().callback(text(index));
  }

  /** A call of a function with arguments: two operands, of which the second may be absent. */
  Runnable call(int index) {
    Callback callback = callback(index);
    List<Object> arguments = values(index + 1);
    return () -> callback.call(arguments);
  }

  Body body(int index) {
    return (Body) literal(index);
  }
}
