package asyncio.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The JVM's handlers of Ctrl-C; by reflection, because javac warns of these classes always. */
public final class Interrupts {

  private static final Class<?> SIGNAL = find("sun.misc.Signal");
  private static final Class<?> HANDLER = find("sun.misc.SignalHandler");
  private static final Object INTERRUPT = signal();

  private Interrupts() {}

  private static Class<?> find(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object signal() {
    try {
      return SIGNAL.getConstructor(String.class).newInstance("INT");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object call(String method, Class<?>[] types, Object... arguments) {
    try {
      return SIGNAL.getMethod(method, types).invoke(null, arguments);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A handler that runs an action. */
  public static Object handler(Runnable action) {
    return Proxy.newProxyInstance(
        HANDLER.getClassLoader(),
        new Class<?>[] {HANDLER},
        (proxy, method, arguments) -> {
          if (method.getName().equals("handle")) {
            action.run();
          }
          return null;
        });
  }

  /** Sets the handler, and returns the one from before. */
  public static Object handle(Object handler) {
    return call("handle", new Class<?>[] {SIGNAL, HANDLER}, INTERRUPT, handler);
  }

  /** Does what Ctrl-C does. Only with a handler of one's own: the JVM's ends the program. */
  public static void raise() {
    call("raise", new Class<?>[] {SIGNAL}, INTERRUPT);
  }
}
