package asyncio.cluster.internal.jgroups;

import java.util.concurrent.Callable;
import org.jgroups.blocks.cs.BaseServer;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.JDKLogImpl;
import org.jgroups.logging.Log;
import org.jgroups.logging.Log4J2LogImpl;
import org.jgroups.logging.LogFactory;
import org.jgroups.logging.NoopLogImpl;
import org.jgroups.logging.Slf4jLogImpl;
import org.jgroups.protocols.TP;
import org.jspecify.annotations.Nullable;

/**
 * The log of this library's channels, by the name {@code asyncio.cluster.engine}. Of use to a
 * program are errors alone. What the engine warns of, and what it says of connections, which break
 * when members die or leave, is at the level of debugging: the view tells the program.
 *
 * <p>The engine takes whichever logging library is on the class path, and some of its adapters
 * cannot set a level. So this log takes their place: for this library's channels. A program that
 * uses the engine for itself keeps the rest.
 */
final class EngineLog extends NoopLogImpl {

  private static final System.Logger LOGGER = System.getLogger("asyncio.cluster.engine");

  /** Set in a thread that makes a channel. */
  private static final ThreadLocal<Boolean> MAKING = ThreadLocal.withInitial(() -> false);

  private final System.Logger.Level errors;

  private EngineLog(Class<?> type) {
    errors = isOfConnections(type) ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR;
  }

  private static boolean isOfConnections(Class<?> type) {
    return TP.class.isAssignableFrom(type)
        || BaseServer.class.isAssignableFrom(type)
        || Connection.class.isAssignableFrom(type);
  }

  static synchronized void install() {
    CustomLogFactory former = LogFactory.getCustomLogFactory();
    if (!(former instanceof Factory)) {
      LogFactory.setCustomLogFactory(new Factory(former));
    }
  }

  /** The logs that are made meanwhile, in this thread, are of this kind. */
  static <T> T whileMaking(Callable<T> making) throws Exception {
    MAKING.set(true);
    try {
      return making.call();
    } finally {
      MAKING.remove();
    }
  }

  private record Factory(@Nullable CustomLogFactory former) implements CustomLogFactory {

    @Override
    public Log getLog(Class<?> type) {
      if (MAKING.get() || EngineThreads.isCurrent()) {
        return new EngineLog(type);
      }
      return former != null ? former.getLog(type) : ofTheProgram(type);
    }

    @Override
    public Log getLog(String name) {
      return former != null ? former.getLog(name) : new JDKLogImpl(name);
    }

    /** What the engine itself would take. */
    private static Log ofTheProgram(Class<?> type) {
      if (LogFactory.useNoopLogger()) {
        return new NoopLogImpl();
      }
      if (LogFactory.useJdkLogger()) {
        return new JDKLogImpl(type);
      }
      if (LogFactory.IS_LOG4J2_AVAILABLE) {
        return new Log4J2LogImpl(type);
      }
      return LogFactory.IS_SLF4J_AVAILABLE ? new Slf4jLogImpl(type) : new JDKLogImpl(type);
    }
  }

  // ---- what the engine calls

  @Override
  public boolean isFatalEnabled() {
    return LOGGER.isLoggable(errors);
  }

  @Override
  public boolean isErrorEnabled() {
    return LOGGER.isLoggable(errors);
  }

  @Override
  public boolean isWarnEnabled() {
    return LOGGER.isLoggable(System.Logger.Level.DEBUG);
  }

  @Override
  public void fatal(String message) {
    LOGGER.log(errors, message);
  }

  @Override
  public void fatal(String format, Object... arguments) {
    log(errors, format, arguments);
  }

  @Override
  public void fatal(String message, Throwable exception) {
    LOGGER.log(errors, message, exception);
  }

  @Override
  public void error(String message) {
    LOGGER.log(errors, message);
  }

  @Override
  public void error(String format, Object... arguments) {
    log(errors, format, arguments);
  }

  @Override
  public void error(String message, Throwable exception) {
    LOGGER.log(errors, message, exception);
  }

  @Override
  public void warn(String message) {
    LOGGER.log(System.Logger.Level.DEBUG, message);
  }

  @Override
  public void warn(String format, Object... arguments) {
    log(System.Logger.Level.DEBUG, format, arguments);
  }

  @Override
  public void warn(String message, Throwable exception) {
    LOGGER.log(System.Logger.Level.DEBUG, message, exception);
  }

  /** The engine's formats are those of {@link String#format}. */
  @SuppressWarnings("AnnotateFormatMethod") // the engine knows no annotations
  private static void log(System.Logger.Level level, String format, Object... arguments) {
    if (LOGGER.isLoggable(level)) {
      LOGGER.log(level, String.format(format, arguments));
    }
  }
}
