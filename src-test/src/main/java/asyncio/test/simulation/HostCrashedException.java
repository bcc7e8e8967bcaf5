package asyncio.test.simulation;

/** A simulated host crashed while a call ran on it. */
public final class HostCrashedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  HostCrashedException(String host) {
    super("The host '" + host + "' crashed while the call ran.");
  }
}
