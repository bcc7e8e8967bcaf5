package asyncio.internal.signal;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Handles Ctrl-C during a run. Only in the program's main thread, and only if the program has no
 * handler of its own, as in asyncio. Does nothing if the JVM does not allow it.
 */
public final class InterruptSignal implements AutoCloseable {

  /** Found by its name, because its number differs from JDK to JDK. */
  private static final String MAIN_THREAD = "main";

  /**
   * After so many signals the JVM's own handler takes over, which ends the program: the loop may be
   * stuck.
   */
  private static final int ENOUGH = 2;

  /** The JVM's handler, to be put back; null if this one is not installed. */
  private @Nullable Object jvmsHandler;

  private @Nullable Object installed;

  private InterruptSignal() {}

  public static InterruptSignal install(Runnable onInterrupt) {
    InterruptSignal signal = new InterruptSignal();
    if (Thread.currentThread().getName().equals(MAIN_THREAD)) {
      try {
        signal.replaceJvmsHandler(onInterrupt);
      } catch (ReflectiveOperationException | RuntimeException | LinkageError notAllowed) {
        return signal;
      }
    }
    return signal;
  }

  private void replaceJvmsHandler(Runnable onInterrupt) throws ReflectiveOperationException {
    AtomicInteger times = new AtomicInteger();
    Object[] present = new Object[1];
    Object handler =
        JvmSignals.handler(
            () -> {
              if (times.incrementAndGet() >= ENOUGH) {
                handle(present[0]);
              }
              onInterrupt.run();
            });
    present[0] = handle(handler);
    if (isJvms(present[0])) {
      jvmsHandler = present[0];
      installed = handler;
    } else {
      handle(present[0]); // the program's own: leave it
    }
  }

  @Override
  public void close() {
    if (jvmsHandler != null) {
      try {
        Object present = handle(jvmsHandler);
        if (present != installed && !isJvms(present)) {
          handle(present); // the run has added a handler of its own: it stays
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("What could be installed can be put back.", e);
      }
    }
  }

  /**
   * Whether a handler is the JVM's own. The JDK returns its own in a wrapper, and others as they
   * were installed.
   */
  private static boolean isJvms(Object handler) {
    return handler.getClass().getName().startsWith("sun.misc.Signal$");
  }

  private static Object handle(Object handler) throws ReflectiveOperationException {
    return JvmSignals.handle("INT", handler);
  }
}
