package asyncio.conformance;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The library's log: programs do on purpose what it complains about. */
final class AsyncioLog {

  /** Loggers are forgotten, and their levels with them, unless somebody keeps them. */
  private static final Logger LOGGER = Logger.getLogger("asyncio");

  private AsyncioLog() {}

  static void silence() {
    LOGGER.setLevel(Level.OFF);
  }
}
