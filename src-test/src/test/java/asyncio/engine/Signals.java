package asyncio.engine;

import java.lang.reflect.Proxy;

/** The handler of Ctrl-C, by reflection, as javac warns of {@code sun.misc.Signal}. */
final class Signals {

  private Signals() {}

  /** Makes an action the handler of Ctrl-C, and returns the class of the handler before. */
  static String handleInterrupt(Runnable action) throws ReflectiveOperationException {
    return handle("INT", action).getClass().getName();
  }

  /** Makes an action the handler of a signal, and returns the handler before. */
  static Object handle(String name, Runnable action) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.SignalHandler");
    return restore(
        name,
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("handle")) {
                action.run();
              }
              return null;
            }));
  }

  /** Makes a handler that there was before the handler again, and returns the one before that. */
  static Object restore(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> type = Class.forName("sun.misc.SignalHandler");
    return signal
        .getMethod("handle", signal, type)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
  }

  /** Sends a signal to this process. */
  static void raise(String name) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    signal
        .getMethod("raise", signal)
        .invoke(null, signal.getConstructor(String.class).newInstance(name));
  }
}
