package asyncio.internal.report;

/**
 * The library's logger, named as in Python. A class of its own, so that the JVM loads the logger
 * only when something is logged.
 */
public final class Log {

  /** The logger. */
  public static final System.Logger LOGGER = System.getLogger("asyncio");

  private Log() {}
}
