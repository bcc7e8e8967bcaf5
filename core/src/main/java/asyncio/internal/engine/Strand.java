package asyncio.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that runs one coroutine, and only while it has control.
 *
 * <p>How does a thread know its strand? A thread-local would do, at the price of a table of more
 * than a hundred bytes in each of possibly a million threads. But a thread has one slot of its own
 * that costs nothing and that we need anyway, its handler for uncaught exceptions. So a strand is
 * that handler.
 */
public abstract class Strand implements Thread.UncaughtExceptionHandler {

  private @Nullable Runnable body;
  @Nullable Thread thread;

  Strand(Runnable body) {
    this.body = body;
  }

  /**
   * The strand on which the caller runs.
   *
   * @return it, or null if the current thread is not a strand
   */
  public static @Nullable Strand current() {
    return Thread.currentThread().getUncaughtExceptionHandler() instanceof Strand strand
        ? strand
        : null;
  }

  /**
   * The thread.
   *
   * @return it, or null before the strand first had control
   */
  public final @Nullable Thread thread() {
    return thread;
  }

  /** Gives a thread that has just been made what every strand's thread has. */
  final Thread adopt(Thread newThread, @Nullable ClassLoader contextClassLoader) {
    newThread.setContextClassLoader(contextClassLoader);
    thread = newThread;
    return newThread;
  }

  /**
   * What this strand runs.
   *
   * @return what was given to {@link Engine#newStrand}, or null once that has ended
   */
  public final @Nullable Runnable body() {
    return body;
  }

  /**
   * Whoever still knows this strand, such as a thread that was started in it, shall not keep the
   * task alive.
   */
  final void forget() {
    body = null;
  }

  /**
   * The body catches whatever a coroutine throws: what comes here is a defect of ours, and must be
   * seen.
   */
  @Override
  public final void uncaughtException(Thread where, Throwable exception) {
    System.getLogger("asyncio")
        .log(System.Logger.Level.ERROR, "Internal error in " + where, exception);
  }
}
