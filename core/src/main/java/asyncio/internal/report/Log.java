package asyncio.internal.report;

/** The library's logger, named as in Python. The JVM loads it when something is logged. */
public final class Log {

  /** The logger. */
  public static final System.Logger LOGGER = System.getLogger("asyncio");

  private Log() {}
}
