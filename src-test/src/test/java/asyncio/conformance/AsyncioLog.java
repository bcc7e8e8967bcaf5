package asyncio.conformance;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The library's log is silent while this is open: programs do on purpose what it complains about.
 */
final class AsyncioLog implements AutoCloseable {

  private final Logger logger = Logger.getLogger("asyncio");
  private final Level before = logger.getLevel();

  AsyncioLog() {
    logger.setLevel(Level.OFF);
  }

  @Override
  public void close() {
    logger.setLevel(before);
  }
}
