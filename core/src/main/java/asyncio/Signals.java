package asyncio;

import asyncio.internal.signal.JvmSignals;

/**
 * The names and numbers of the system's signals.
 *
 * <p>The JVM may lack {@code sun.misc.Signal}, which is no official part of the JDK. Then every
 * method throws {@link UnsupportedOperationException}.
 *
 * <p>Threads: any thread. No method suspends.
 *
 * <p>In Python: {@code signal.Signals}.
 */
public final class Signals {

  private Signals() {}

  /**
   * The number of a signal.
   *
   * @param signal its name, such as {@code "SIGTERM"} or {@code "TERM"}
   * @return its number on this system
   * @throws IllegalArgumentException if there is no such signal
   * @throws UnsupportedOperationException if this JVM knows no signals
   */
  public static int number(String signal) {
    return JvmSignals.number(signal);
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
    return JvmSignals.name(signal);
  }
}
