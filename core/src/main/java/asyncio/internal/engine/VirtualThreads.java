package asyncio.internal.engine;

import asyncio.futures.Futures;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes virtual threads that run on a given scheduler. The JDK has a hidden constructor for its own
 * tests; to call it, the package {@code java.lang} must be opened to this library.
 */
final class VirtualThreads {

  /** How a user gets the {@link DirectEngine}. */
  private static final String HOW_TO_OPEN =
      "Start java with --add-opens java.base/java.lang=ALL-UNNAMED (on the module path: =asyncio.core), or put"
          + " \"Add-Opens: java.base/java.lang\" into the manifest of a runnable jar.";

  private static final @Nullable MethodHandle NEW_BUILDER;
  private static final @Nullable Executor DEFAULT_SCHEDULER;
  private static final @Nullable Throwable FAILURE;

  static {
    MethodHandle newBuilder = null;
    Executor defaultScheduler = null;
    Throwable failure = null;
    try {
      newBuilder = findBuilder();
      defaultScheduler = findDefaultScheduler();
      builder(newBuilder, defaultScheduler); // fails if the JVM has no continuations
      MethodHandles.lookup().ensureInitialized(CarrierCaches.class); // fails if caches would mix
      Parking.rehearse();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      failure = e;
    }
    NEW_BUILDER = newBuilder;
    DEFAULT_SCHEDULER = defaultScheduler;
    FAILURE = failure;
  }

  private VirtualThreads() {}

  private static MethodHandle findBuilder() throws ReflectiveOperationException {
    Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
    return MethodHandles.privateLookupIn(builder, MethodHandles.lookup())
        .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
        .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
  }

  private static Executor findDefaultScheduler() throws ReflectiveOperationException {
    Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(virtualThread, MethodHandles.lookup());
    for (var field : virtualThread.getDeclaredFields()) {
      if (field.getName().equals("DEFAULT_SCHEDULER")) {
        return (Executor) lookup.unreflectVarHandle(field).get();
      }
    }
    throw new NoSuchFieldException("DEFAULT_SCHEDULER");
  }

  static boolean schedulable() {
    return FAILURE == null;
  }

  static void requireSchedulable() {
    if (FAILURE != null) {
      throw new UnsupportedOperationException(
          "The direct engine cannot be had in this JVM. "
              + HOW_TO_OPEN
              + " Or use the portable engine.",
          FAILURE);
    }
  }

  /** A builder of virtual threads whose continuations go to the given scheduler. */
  static Thread.Builder.OfVirtual builder(Executor scheduler) {
    if (NEW_BUILDER == null) {
      throw new IllegalStateException("not schedulable");
    }
    return builder(NEW_BUILDER, scheduler);
  }

  private static Thread.Builder.OfVirtual builder(MethodHandle constructor, Executor scheduler) {
    try {
      return (Thread.Builder.OfVirtual) constructor.invokeExact(scheduler);
    } catch (Throwable e) {
      throw Futures.rethrow(e);
    }
  }

  /** The JDK's own scheduler, for threads that are no strands. */
  static Executor defaultScheduler() {
    if (DEFAULT_SCHEDULER == null) {
      throw new IllegalStateException("not schedulable");
    }
    return DEFAULT_SCHEDULER;
  }
}
