package asyncio.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What goes to the log named asyncio, instead of the console, while this is open. */
public final class LogRecords extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger("asyncio");
  private final boolean before = logger.getUseParentHandlers();
  private final @Nullable Level levelBefore = logger.getLevel();
  private final List<LogRecord> all = Collections.synchronizedList(new ArrayList<>());

  public LogRecords() {
    logger.setUseParentHandlers(false);
    logger.setLevel(Level.INFO);
    logger.addHandler(this);
  }

  public List<LogRecord> all() {
    return List.copyOf(all);
  }

  @Override
  public void publish(LogRecord logRecord) {
    all.add(logRecord);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setLevel(levelBefore);
    logger.setUseParentHandlers(before);
  }
}
