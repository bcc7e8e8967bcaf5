package asyncio;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C, for the time of a run. Only in the program's main thread, and only if nobody else handles
 * the signal, as in asyncio; where the JVM does not let us, it is as if there were no such thing.
 *
 * <p>{@code sun.misc.Signal} is called by reflection, for it is no official part of the JDK: javac
 * warns of it, and a JVM may lack it.
 */
final class InterruptSignal implements AutoCloseable {

  /** Its number differs from JDK to JDK. */
  private static final String MAIN_THREAD = "main";

  /**
   * After this many times the JVM's own handler takes over, which ends the program: the loop may be
   * stuck.
   */
  private static final int ENOUGH = 2;

  /** The JVM's handler, to be put back; null if ours is not installed. */
  private final @Nullable Object jvmsHandler;

  private InterruptSignal(@Nullable Object jvmsHandler) {
    this.jvmsHandler = jvmsHandler;
  }

  static InterruptSignal install(Runnable onInterrupt) {
    if (Thread.currentThread().getName().equals(MAIN_THREAD)) {
      try {
        return new InterruptSignal(replaceJvmsHandler(onInterrupt));
      } catch (ReflectiveOperationException | RuntimeException | LinkageError notAllowed) {
        return new InterruptSignal(null);
      }
    }
    return new InterruptSignal(null);
  }

  private static @Nullable Object replaceJvmsHandler(Runnable onInterrupt)
      throws ReflectiveOperationException {
    AtomicInteger times = new AtomicInteger();
    Object[] present = new Object[1];
    present[0] =
        handle(
            handler(
                () -> {
                  if (times.incrementAndGet() >= ENOUGH) {
                    handle(present[0]);
                  }
                  onInterrupt.run();
                }));
    if (isJvms(present[0])) {
      return present[0];
    }
    handle(present[0]); // somebody else's: leave it
    return null;
  }

  @Override
  public void close() {
    if (jvmsHandler != null) {
      try {
        handle(jvmsHandler);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("What could be installed can be put back.", e);
      }
    }
  }

  /** A handler of the JDK itself comes in a wrapper; everybody else's comes as it was installed. */
  private static boolean isJvms(Object handler) {
    return handler.getClass().getName().startsWith("sun.misc.Signal$");
  }

  // ---- sun.misc.Signal

  private interface Action {
    void run() throws ReflectiveOperationException;
  }

  /** Makes a handler of the signal the current one, and returns the one before. */
  private static Object handle(Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Method handle = signal.getMethod("handle", signal, handlerType());
    return handle.invoke(null, signal.getConstructor(String.class).newInstance("INT"), handler);
  }

  private static Object handler(Action action) throws ReflectiveOperationException {
    InvocationHandler called =
        (proxy, method, arguments) -> {
          if (method.getName().equals("handle")) {
            action.run();
            return null;
          }
          return method.invoke(action, arguments); // hashCode and the like
        };
    return Proxy.newProxyInstance(
        InterruptSignal.class.getClassLoader(), new Class<?>[] {handlerType()}, called);
  }

  private static Class<?> handlerType() throws ClassNotFoundException {
    return Class.forName("sun.misc.SignalHandler");
  }
}
