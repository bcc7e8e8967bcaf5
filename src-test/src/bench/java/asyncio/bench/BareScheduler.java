package asyncio.bench;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * The floor of whatever switches: bare virtual threads on one carrier, the thread that calls {@link
 * #run}. There is nothing but a queue.
 *
 * <p>Everything happens in the carrier and the threads it carries, so nothing is synchronized.
 */
final class BareScheduler implements Executor {

  private static final Constructor<?> NEW_BUILDER = findBuilder();

  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final Thread.Builder.OfVirtual builder = newBuilder();

  private static Constructor<?> findBuilder() {
    try {
      Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
      Constructor<?> constructor = builder.getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return constructor;
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Thread.Builder.OfVirtual newBuilder() {
    try {
      Object builder = NEW_BUILDER.newInstance(this);
      return ((Thread.Builder.OfVirtual) builder).inheritInheritableThreadLocals(false);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a thread ready to run. */
  Thread start(Runnable body) {
    return builder.start(body);
  }

  /** A thread that {@link Thread#start()} makes ready to run. */
  Thread unstarted(Runnable body) {
    return builder.unstarted(body);
  }

  /** Called by the JDK: a thread can go on. */
  @Override
  public void execute(Runnable continuation) {
    ready.add(continuation);
  }

  /** Runs threads until none can go on. */
  void run() {
    for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
      next.run();
    }
  }
}
