package asyncio.internal.log;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * The library's logger, named as in Python. A class of its own, so that the JVM loads the logger
 * only when something is logged.
 *
 * <p>It throws nothing. A program's log handler may throw, and the JDK's does when no file
 * descriptor is left; but a record that is lost must not end a loop. Such a record goes to the
 * standard error stream.
 */
public final class Log implements System.Logger {

  /** The logger. */
  public static final System.Logger LOGGER = new Log(System.getLogger("asyncio"));

  private final System.Logger logger;

  private Log(System.Logger logger) {
    this.logger = logger;
  }

  @Override
  public String getName() {
    return "asyncio";
  }

  @Override
  public boolean isLoggable(Level level) {
    try {
      return logger.isLoggable(level);
    } catch (Throwable broken) {
      return true; // the record itself will meet the exception
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable exception) {
    try {
      logger.log(level, bundle, message, exception);
    } catch (Throwable broken) {
      printInstead(level, message, exception, broken);
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... parameters) {
    try {
      logger.log(level, bundle, format, parameters);
    } catch (Throwable broken) {
      printInstead(level, format, null, broken);
    }
  }

  @SuppressWarnings("SystemOut") // the logger is what does not work
  private static void printInstead(
      Level level, @Nullable String message, @Nullable Throwable exception, Throwable broken) {
    try {
      System.err.println(level + ": " + message);
      if (exception != null) {
        exception.printStackTrace();
      }
      System.err.println("asyncio: the logger failed by " + broken);
    } catch (Throwable nothingWorks) { // no memory or no descriptor: nobody can be told
      return;
    }
  }
}
