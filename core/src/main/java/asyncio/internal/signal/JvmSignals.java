package asyncio.internal.signal;

import asyncio.futures.Futures;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The signals of this system, by way of the JDK's {@code sun.misc.Signal}. The public {@code
 * Signals} shows the names and numbers.
 */
public final class JvmSignals {

  private static final String PREFIX = "SIG";

  private static final List<String> NAMES =
      List.of(
          ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
                  + " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS BREAK")
              .split(" "));

  private JvmSignals() {}

  /**
   * The number of a signal.
   *
   * @param signal its name, such as {@code "SIGTERM"} or {@code "TERM"}
   * @return its number on this system
   * @throws IllegalArgumentException if there is no such signal
   * @throws UnsupportedOperationException if this JVM knows no signals
   */
  public static int number(String signal) {
    Objects.requireNonNull(signal, "signal");
    try {
      Class<?> type = type();
      return (int) type.getMethod("getNumber").invoke(make(shortName(signal)));
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("There is no signal '" + signal + "'.", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw noSignals(e);
    }
  }

  /**
   * The name of a signal.
   *
   * @param signal its number on this system
   * @return its name, such as {@code "SIGTERM"}
   * @throws IllegalArgumentException if there is no such signal
   * @throws UnsupportedOperationException if this JVM knows no signals
   */
  public static String name(int signal) {
    for (String name : NAMES) {
      if (isNumber(signal, name)) {
        return PREFIX + name;
      }
    }
    throw new IllegalArgumentException("There is no signal with number " + signal + ".");
  }

  private static boolean isNumber(int signal, String name) {
    try {
      return number(name) == signal;
    } catch (IllegalArgumentException otherSystems) {
      return false;
    }
  }

  /** The name without the prefix, as the JDK expects it. */
  static String shortName(String signal) {
    String name = signal.toUpperCase(Locale.ROOT);
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }

  static UnsupportedOperationException noSignals(ReflectiveOperationException reason) {
    return new UnsupportedOperationException("This JVM knows of no signals.", reason);
  }

  // ---- sun.misc.Signal

  /** The action of a handler. */
  interface Action {
    void run() throws ReflectiveOperationException;
  }

  /**
   * Makes a handler of a signal the current one, and returns the one before.
   *
   * @throws InvocationTargetException if the signal does not exist, or the JVM keeps it for itself
   */
  static Object handle(String shortName, Object handler) throws ReflectiveOperationException {
    Class<?> signal = type();
    Method handle = signal.getMethod("handle", signal, handlerType());
    return handle.invoke(null, make(shortName), handler);
  }

  /**
   * Makes a {@code sun.misc.SignalHandler}, as the compiler would of a lambda expression. A {@code
   * Proxy} would take a tenth of the start of a small program.
   */
  static Object handler(Action action) throws ReflectiveOperationException {
    MethodType handle = MethodType.methodType(void.class, type());
    MethodHandles.Lookup here = MethodHandles.lookup();
    try {
      return LambdaMetafactory.metafactory(
              here,
              "handle",
              MethodType.methodType(handlerType(), Action.class),
              handle,
              here.findStatic(
                  JvmSignals.class,
                  "call",
                  MethodType.methodType(void.class, Action.class, Object.class)),
              handle)
          .getTarget()
          .invoke(action);
    } catch (LambdaConversionException impossible) {
      throw new LinkageError("sun.misc.SignalHandler", impossible);
    } catch (Throwable e) {
      throw Futures.rethrow(e);
    }
  }

  /** Called by the handlers, through {@link #handler}. */
  @SuppressWarnings({"unused", "UnusedVariable"})
  private static void call(Action action, Object signal) throws ReflectiveOperationException {
    action.run();
  }

  private static Object make(String shortName) throws ReflectiveOperationException {
    return type().getConstructor(String.class).newInstance(shortName);
  }

  private static Class<?> type() throws ClassNotFoundException {
    return Class.forName("sun.misc.Signal");
  }

  private static Class<?> handlerType() throws ClassNotFoundException {
    return Class.forName("sun.misc.SignalHandler");
  }
}
