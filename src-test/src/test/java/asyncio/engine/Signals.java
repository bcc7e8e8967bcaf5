package asyncio.engine;

import java.lang.reflect.Proxy;

/** The handler of Ctrl-C, by reflection, as javac warns of {@code sun.misc.Signal}. */
final class Signals {

  private Signals() {}

  /** Makes an action the handler, and returns the class of the handler before. */
  static String handleInterrupt(Runnable action) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> type = Class.forName("sun.misc.SignalHandler");
    Object handler =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("handle")) {
                action.run();
              }
              return null;
            });
    Object before =
        signal
            .getMethod("handle", signal, type)
            .invoke(null, signal.getConstructor(String.class).newInstance("INT"), handler);
    return before.getClass().getName();
  }
}
