package asyncio.tools;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Calls an action at Ctrl-C, in place of ending the program. Uses {@code sun.misc.Signal} by
 * reflection, as it is no official part of the JDK. Where that is missing, Ctrl-C ends the program.
 */
public final class CtrlC {

  private CtrlC() {}

  /**
   * Calls an action at each Ctrl-C from now on.
   *
   * @param action called in a thread of the JVM
   */
  public static void handle(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler called =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              action.run();
              return null;
            }
            return method.invoke(action, arguments); // hashCode and the like
          };
      Object calling =
          Proxy.newProxyInstance(CtrlC.class.getClassLoader(), new Class<?>[] {handler}, called);
      Object interrupt = signal.getConstructor(String.class).newInstance("INT");
      signal.getMethod("handle", signal, handler).invoke(null, interrupt, calling);
    } catch (ReflectiveOperationException notHere) {
      System.getLogger("asyncio.tools")
          .log(System.Logger.Level.DEBUG, "Ctrl-C ends the program.", notHere);
    }
  }
}
