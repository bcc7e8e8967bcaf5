package asyncio.internal.engine;

import asyncio.internal.log.Log;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that runs one coroutine, and only while it has control.
 *
 * <p>A strand has two more roles for the JDK, so that a suspended coroutine needs no further
 * object:
 *
 * <ul>
 *   <li>It is its thread's handler of uncaught exceptions. A thread finds its strand by its handler
 *       ({@link #current}), at no cost. This is a short cut only: a program may replace the
 *       handler. {@code Control} knows without it which strand has control.
 *   <li>On the direct engine it is the scheduler of the thread that was made for it, and stays so
 *       when the thread passes to another strand ({@link Engine#passThread}).
 * </ul>
 */
public abstract class Strand extends Signal
    implements Runnable, Executor, Thread.UncaughtExceptionHandler {

  private final Engine engine;

  /** Null before the strand first had control. */
  @Nullable Thread thread;

  /** The creator's context class loader, for the thread. */
  private final @Nullable ClassLoader contextClassLoader;

  /** For the portable engine: whether the thread has been started. */
  boolean started;

  /**
   * For the direct engine: the thread's continuation, one object for its whole life, written while
   * the thread starts.
   */
  @Nullable Runnable continuation;

  /**
   * A strand that has not run yet. Its thread inherits the context class loader of the creating
   * thread.
   *
   * @param engine the engine that runs the strand
   */
  protected Strand(Engine engine) {
    this.engine = engine;
    this.contextClassLoader = Thread.currentThread().getContextClassLoader();
  }

  /**
   * Runs the coroutine, in the strand's own thread; must begin by {@link #begin}, end by {@link
   * Engine#finish}, and throw nothing.
   */
  @Override
  public abstract void run();

  /** Waits until this strand has control for the first time. */
  protected final void begin() {
    engine.begin(this);
  }

  /**
   * The strand of the current thread, if the thread still has its strand as the handler of uncaught
   * exceptions.
   *
   * @return the strand; null if the current thread is not a strand's, or has another handler
   */
  public static @Nullable Strand current() {
    return Thread.currentThread().getUncaughtExceptionHandler() instanceof Strand strand
        ? strand
        : null;
  }

  /**
   * The thread. Any thread may ask.
   *
   * @return the thread, or null before the strand first had control
   */
  public final @Nullable Thread thread() {
    return thread;
  }

  /** Gives a thread that is as new to this strand. */
  final void equip(Thread newThread) {
    newThread.setUncaughtExceptionHandler(this);
    newThread.setContextClassLoader(contextClassLoader);
  }

  /** Called by the JDK on the direct engine, from any thread; see {@link DirectEngine}. */
  @Override
  public final void execute(Runnable task) {
    engine.submitted(this, task);
  }

  /**
   * Behaves as a thread without a handler of its own: calls the program's default handler, or
   * prints the exception. Coroutines throw nothing up to here, but libraries call the current
   * thread's handler for exceptions that they cannot deliver.
   */
  @Override
  public final void uncaughtException(Thread where, Throwable exception) {
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    if (handler != null) {
      handler.uncaughtException(where, exception);
    } else {
      Log.LOGGER.log(System.Logger.Level.ERROR, "Uncaught exception in " + where, exception);
    }
  }
}
