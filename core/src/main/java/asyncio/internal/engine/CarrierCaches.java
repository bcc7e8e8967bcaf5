package asyncio.internal.engine;

import asyncio.futures.Futures;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two sets of the carrier's JDK caches: one for the strands, one for the loop's own thread.
 *
 * <p>To name a file to the system, the JDK copies its path into a buffer of the carrier. A platform
 * thread notes the path in the buffer, and does not copy the same path again. In JDK 27 a virtual
 * thread uses the buffer of its carrier, but does not change the note. That does no harm on the
 * JDK's carriers, which run nothing but virtual threads. But the direct engine's carrier is the
 * loop's thread, which also runs code of its own: it would open, or delete, the file that a strand
 * has named last. So the carrier gets another thread-local map of the kind that holds such buffers,
 * for as long as strands run.
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

  /**
   * The strands' maps of loops that do not run now. They are kept for the next run, because their
   * buffers are outside the heap, and nothing would free them.
   */
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

  /** The loop's run in this thread is over. */
  void giveBack() {
    if (others != null) {
      SPARE.add(others);
      others = null;
    }
  }

  /** Switches from the loop thread's map to the strands', or back. */
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
