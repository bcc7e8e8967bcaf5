package asyncio;

/** The one logger, named as in Python. Loaded when something is logged, not before. */
final class Log {

  static final System.Logger LOGGER = System.getLogger("asyncio");

  private Log() {}
}
