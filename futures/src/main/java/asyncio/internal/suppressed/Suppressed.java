package asyncio.internal.suppressed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The suppressed exceptions of other exceptions. Everything in the library that calls {@link
 * Throwable#addSuppressed} does it here.
 *
 * <p>A program may throw one instance again and again, in many tasks. So an instance is added to
 * another once, and an exception that suppresses many gets no more. Any thread.
 */
public final class Suppressed {

  /** An exception that has so many suppressed ones gets no more. */
  private static final int MOST = 16;

  private Suppressed() {}

  /**
   * Lets an exception, which may be the program's own, suppress another one.
   *
   * @param exception the exception
   * @param hidden what it is to suppress
   * @return false if it cannot take it: it has too many, or takes none. Report the hidden one then
   */
  public static boolean add(Throwable exception, Throwable hidden) {
    if (exception == hidden) {
      return true;
    }
    Throwable[] before = exception.getSuppressed();
    for (Throwable present : before) {
      if (present == hidden) {
        return true;
      }
    }
    if (before.length >= MOST) {
      return false;
    }
    exception.addSuppressed(hidden);
    return exception.getSuppressed().length > before.length;
  }

  /**
   * Closes a resource after a failure. The statement {@code try (resource)} does the same, but
   * throws an IllegalArgumentException if the resource throws the very instance that has failed.
   *
   * @param failure suppresses the exception of the resource
   * @param resource what to close, or null
   * @return the failure
   */
  public static Throwable closing(Throwable failure, @Nullable AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Throwable hidden) {
      add(failure, hidden);
    }
    return failure;
  }

  /**
   * Lets an exception of the library, which was just made, suppress others, however many.
   *
   * @param exception the exception, which suppresses none so far
   * @param all what it is to suppress; each instance is added once
   */
  public static void addAll(Throwable exception, Iterable<? extends Throwable> all) {
    Set<Throwable> added = identitySet();
    added.add(exception);
    for (Throwable hidden : all) {
      if (added.add(hidden)) {
        exception.addSuppressed(hidden);
      }
    }
  }

  /**
   * What would be lost with an exception that is not thrown on: what it suppresses. A suppressed
   * one that says nothing, such as another cancellation, stands for what it suppresses in turn.
   *
   * @param swallowed the exception
   * @param saysNothing whether an exception need not be seen
   * @return the exceptions that must go on elsewhere
   */
  public static List<Throwable> lostWith(
      Throwable swallowed, Predicate<? super Throwable> saysNothing) {
    Throwable[] direct = swallowed.getSuppressed();
    if (direct.length == 0) { // as nearly always
      return List.of();
    }
    List<Throwable> lost = new ArrayList<>();
    Set<Throwable> seen = identitySet();
    seen.add(swallowed);
    List<Throwable> toLookAt = new ArrayList<>(List.of(direct));
    for (int i = 0; i < toLookAt.size(); i++) {
      Throwable hidden = toLookAt.get(i);
      if (!seen.add(hidden)) {
        continue;
      }
      if (saysNothing.test(hidden)) {
        toLookAt.addAll(List.of(hidden.getSuppressed()));
      } else {
        lost.add(hidden);
      }
    }
    return lost;
  }

  private static Set<Throwable> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}
