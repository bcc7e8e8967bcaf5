package asyncio.observe;

import asyncio.Handle;
import asyncio.Task;
import asyncio.internal.report.FrameOwner;
import java.lang.StackWalker.StackFrame;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a program called the library, to await or to wake.
 *
 * <p>Keeps the frames. Text is made of them only when it is needed.
 *
 * @param called the library's method that the program called; null if there is none
 * @param caller the program's frame that called it; null if the library did so itself
 */
record AwaitSite(@Nullable StackFrame called, @Nullable StackFrame caller) {

  static final AwaitSite UNKNOWN = new AwaitSite(null, null);

  /** Classes whose methods are known without the name of the class. */
  private static final Set<String> MAIN_CLASSES =
      Set.of("Asyncio", "Awaitable", "EventLoop", "Future", "Futures", "Task");

  /** The classes whose {@code run} calls a program's coroutines and callbacks. */
  static final Set<String> RUNNERS =
      Set.of(Task.class.getName() + "$Driver", Handle.class.getName());

  private static final StackWalker WALKER = StackWalker.getInstance();

  /** The site in the current thread. */
  static AwaitSite here() {
    return WALKER.walk(AwaitSite::find);
  }

  private static AwaitSite find(Stream<StackFrame> stack) {
    StackFrame called = null;
    for (var frames = stack.iterator(); frames.hasNext(); ) {
      StackFrame frame = frames.next();
      String name = frame.getClassName();
      if (RUNNERS.contains(name) && frame.getMethodName().equals("run")) {
        break; // frames below may belong to a suspended coroutine that lends its thread
      }
      if (FrameOwner.isProgram(name)) {
        return new AwaitSite(called, frame);
      }
      if (FrameOwner.isLibrary(name) && !FrameOwner.isAdapter(name)) {
        called = frame;
      }
    }
    return new AwaitSite(called, null);
  }

  /** The method called, such as {@code sleep} of a main class, {@code Queue.put} of another. */
  String what() {
    if (called == null) {
      return "await";
    }
    String name = called.getClassName();
    String topLevel = name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*", "");
    return MAIN_CLASSES.contains(topLevel)
        ? called.getMethodName()
        : topLevel + "." + called.getMethodName();
  }

  /** The line that made the call; null if that is not the program's. */
  @Nullable StackTraceElement place() {
    return caller == null ? null : caller.toStackTraceElement();
  }

  /** Such as {@code Queue.get at Shop.fetch(Shop.java:12)}. */
  @Override
  public String toString() {
    return caller == null ? what() : what() + " at " + place();
  }
}
