package asyncio.behaviour.mistakes;

import asyncio.EventLoop;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What the unhappy matrix calls: an object of a public class, in a usual or unusual state. Without
 * a maker it is the class itself: its constructors and static methods.
 *
 * @param maker makes the object, in a coroutine of the loop
 */
record Subject(String name, Class<?> type, @Nullable Callable<? extends @Nullable Object> maker) {

  /** The task that makes the call. */
  static final String OWN_TASK = "Task own";

  boolean isClass() {
    return maker == null;
  }

  boolean isOwnTask() {
    return name.equals(OWN_TASK);
  }

  /** Whether its calls start programs: a text is the name of one. */
  boolean startsPrograms() {
    return isIn("asyncio.process");
  }

  /** Whether its calls reach sockets or programs, which virtual time does not wait for. */
  boolean needsRealTime() {
    return isIn("asyncio.net") || isIn("asyncio.process") || type == EventLoop.class;
  }

  private boolean isIn(String packageName) {
    return type.getPackageName().equals(packageName);
  }

  /** Makes the object; null for a class. */
  @Nullable Object make() throws Exception {
    return maker == null ? null : maker.call();
  }
}
