package asyncio;

/**
 * The user asked the program to stop, by Ctrl-C or {@link Runner#interrupt()}.
 *
 * <p>If a task or callback of a loop throws it, the loop's run ends: {@code runForever} and {@code
 * runUntilComplete} throw it.
 *
 * <p>In Python: the builtin {@code KeyboardInterrupt}.
 */
public final class KeyboardInterrupt extends Error {

  private static final long serialVersionUID = 1L;

  /** A new interrupt. */
  public KeyboardInterrupt() {
    super("interrupted by the user");
  }
}
