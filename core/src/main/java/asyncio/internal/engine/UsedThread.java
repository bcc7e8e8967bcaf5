package asyncio.internal.engine;

import asyncio.futures.Futures;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Makes a virtual thread whose coroutine has ended as good as new, for the next coroutine: to make
 * a thread costs more than all else in the life of a short task.
 *
 * <p>What a coroutine can leave in its thread goes, as it goes when a thread ends: thread-local
 * variables, an interrupt, a handler of uncaught exceptions. A thread in which more is left is not
 * used again: it was given a name, or a {@code StructuredTaskScope} is open in it. Two things stay
 * that belong to the thread: a lock of the JDK that the coroutine has not released, and a permit of
 * {@code LockSupport}, whose {@code park} may return without a reason in any case.
 *
 * <p>Needs the package {@code java.lang} open, as the {@link DirectEngine} does.
 */
final class UsedThread {

  /** What the JDK itself calls when a thread ends. Null if this JDK has another way. */
  private static final @Nullable MethodHandle CLEAR;

  private static final @Nullable MethodHandle OPEN_SCOPES;

  static {
    MethodHandle clear = null;
    MethodHandle openScopes = null;
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
      clear =
          lookup.findVirtual(Thread.class, "clearReferences", MethodType.methodType(void.class));
      Class<?> scope = Class.forName("jdk.internal.vm.StackableScope");
      openScopes =
          lookup
              .findVirtual(Thread.class, "headStackableScopes", MethodType.methodType(scope))
              .asType(MethodType.methodType(Object.class, Thread.class));
    } catch (ReflectiveOperationException otherJdk) {
      clear = null;
    }
    CLEAR = clear;
    OPEN_SCOPES = openScopes;
  }

  private UsedThread() {}

  /**
   * Makes the current thread as good as new.
   *
   * @param thread the current thread
   * @return false if it is not to be used again; nothing has changed then
   */
  static boolean renew(Thread thread) {
    if (CLEAR == null || OPEN_SCOPES == null || !thread.getName().isEmpty()) {
      return false;
    }
    try {
      if ((Object) OPEN_SCOPES.invokeExact(thread) != null) {
        return false;
      }
      CLEAR.invokeExact(thread);
    } catch (Throwable impossible) {
      throw Futures.rethrow(impossible);
    }
    Thread.interrupted();
    return true;
  }
}
