package asyncio;

import asyncio.internal.signal.JvmSignals;

/**
 * The system's signals.
 *
 * <p>{@code sun.misc.Signal} is called by reflection, for it is no official part of the JDK: javac
 * warns of it, and a JVM may lack it.
 *
 * <p>In Python: {@code signal.Signals}. Any thread may call it; nothing suspends.
 */
public final class Signals {

  private Signals() {}

  /**
   * The number of a signal.
   *
   * @param signal its name, such as {@code "SIGTERM"} or {@code "TERM"}
   * @return its number on this system
   * @throws IllegalArgumentException if there is no such signal
   * @throws UnsupportedOperationException if this JVM knows of no signals
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
   * @throws UnsupportedOperationException if this JVM knows of no signals
   */
  public static String name(int signal) {
    return JvmSignals.name(signal);
  }
}
