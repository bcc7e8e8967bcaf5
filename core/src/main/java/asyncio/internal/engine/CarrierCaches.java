package asyncio.internal.engine;

import asyncio.futures.Futures;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the JDK caches for the strands apart from what it caches for the loop's own thread.
 *
 * <p>To name a file to the system, the JDK copies its path into a buffer of the carrier. A platform
 * thread notes which path that is, and does not copy the same one again. In JDK 27 a virtual thread
 * uses that buffer, but does not change the note. The JDK's own carriers run nothing but virtual
 * threads, but ours is the loop's thread: it would open, or delete, the file that a strand has
 * named last, instead of its own. So, while strands run, the carrier has other thread locals of the
 * kind that the JDK keeps such buffers in.
 *
 * <p>All methods are called by the carrier.
 */
final class CarrierCaches {

  private static final int FIRST_AFFECTED = 27; // JDK 21 to 26 note the path in any case

  private static final @Nullable MethodHandle GET;
  private static final @Nullable MethodHandle SET;

  static {
    MethodHandle get = null;
    MethodHandle set = null;
    if (Runtime.version().feature() >= FIRST_AFFECTED) {
      try {
        MethodHandles.Lookup lookup =
            MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
        Class<?> locals = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
        get =
            lookup
                .findVirtual(Thread.class, "terminatingThreadLocals", MethodType.methodType(locals))
                .asType(MethodType.methodType(Object.class, Thread.class));
        set =
            lookup
                .findVirtual(
                    Thread.class,
                    "setTerminatingThreadLocals",
                    MethodType.methodType(void.class, locals))
                .asType(MethodType.methodType(void.class, Thread.class, Object.class));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
    GET = get;
    SET = set;
  }

  /** Of loops that do not run now. What is in there is outside the heap: nobody would free it. */
  private static final Queue<Object> SPARE = new ConcurrentLinkedQueue<>();

  /**
   * The thread-local map that is not installed now: the strands' while loop code runs, the loop
   * thread's while a strand runs.
   */
  private @Nullable Object others;

  /** The loop begins to run in this thread. */
  void take() {
    others = SPARE.poll();
  }

  /** The loop has ended to run in this thread. */
  void giveBack() {
    if (others != null) {
      SPARE.add(others);
      others = null;
    }
  }

  /** From the loop's thread to the strands, or back. */
  void swap(Thread carrier) {
    if (GET == null || SET == null) {
      return;
    }
    try {
      Object present = (Object) GET.invokeExact(carrier);
      SET.invokeExact(carrier, others);
      others = present;
    } catch (Throwable e) {
      throw Futures.rethrow(e);
    }
  }
}
