package asyncio.behaviour.mistakes;

import asyncio.behaviour.mistakes.UnhappyValues.Planned;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Objects of any interface, whose methods do nothing, or throw. */
final class Stub {

  private Stub() {}

  /** Its methods return null, zero, or a text. */
  static <T> T returning(Class<T> type) {
    return make(type, method -> usualResult(method.getReturnType()));
  }

  /** Its methods throw what is planned. */
  static <T> T throwing(Class<T> type) {
    return make(
        type,
        method -> {
          throw new Planned();
        });
  }

  @FunctionalInterface
  private interface Body {
    @Nullable Object run(Method method);
  }

  private static <T> T make(Class<T> type, Body body) {
    InvocationHandler handler =
        (stub, method, arguments) ->
            method.getDeclaringClass() == Object.class ? ofObject(method) : body.run(method);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** Each stub can be put into collections, and printed. */
  private static Object ofObject(Method method) {
    return switch (method.getName()) {
      case "equals" -> false;
      case "hashCode" -> 1;
      default -> "stub";
    };
  }

  private static @Nullable Object usualResult(Class<?> type) {
    if (type == String.class) {
      return "value";
    }
    if (type == void.class || !type.isPrimitive()) {
      return null;
    }
    return Array.get(Array.newInstance(type, 1), 0); // zero, or false
  }
}
