package asyncio.internal.report;

import asyncio.internal.text.Printer;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the user's frames among the frames of a stack, and prints frames. */
public final class StackFrames {

  /** The system property that shows all frames of tasks, also the library's and the JDK's. */
  private static final String ALL_FRAMES_PROPERTY = "asyncio.allFrames";

  private static final int MOST_OF_ORIGIN = 10;

  /** A walk ends after so many frames, wherever it is. */
  private static final int MOST_TO_SEE = 60;

  /** Classes outside of the machine's packages that suspend or run coroutines. */
  private static final Set<String> MACHINE =
      Set.of(
          "asyncio.AsyncGenerator",
          "asyncio.EventLoop",
          "asyncio.Handle",
          "asyncio.LoopDoor",
          "asyncio.LoopNetworking",
          "asyncio.Task",
          "asyncio.TimerHandle");

  private static final StackWalker WALKER = StackWalker.getInstance();

  private StackFrames() {}

  /**
   * The user's innermost frames in the current thread, of the current coroutine or callback only.
   */
  public static List<StackTraceElement> ofCaller() {
    return walk().stream().map(StackFrame::toStackTraceElement).toList();
  }

  /** The same, as the JVM gives them: the text of a frame costs more than the frame. */
  static List<StackFrame> walk() {
    return WALKER.walk(StackFrames::usersInnermost);
  }

  private static List<StackFrame> usersInnermost(Stream<StackFrame> stack) {
    List<StackFrame> found = new ArrayList<>(MOST_OF_ORIGIN);
    int seen = 0;
    for (var frames = stack.iterator(); frames.hasNext(); ) {
      StackFrame frame = frames.next();
      if (runsUsersCode(frame) || ++seen > MOST_TO_SEE) {
        break;
      }
      boolean calledByLibrary = found.isEmpty() && frame.getClassName().startsWith("java.");
      if (!calledByLibrary && !isLibraryFrame(frame)) {
        found.add(frame);
        if (found.size() == MOST_OF_ORIGIN) {
          break;
        }
      }
    }
    return found;
  }

  private static boolean runsUsersCode(StackFrame frame) {
    return runsUsersCode(frame.getClassName(), frame.getMethodName());
  }

  /** Whether a frame is the border: frames that are further out belong to the loop. */
  private static boolean runsUsersCode(String className, String method) {
    return (className.equals("asyncio.Handle") || className.equals("asyncio.Task$Driver"))
        && method.equals("run");
  }

  private static boolean isLibraryFrame(StackFrame frame) {
    return isLibrary(frame.getClassName());
  }

  /** Whether a class is the library's. */
  public static boolean isLibrary(String className) {
    return FrameOwner.isLibrary(className);
  }

  // ---- the function that the loop has called

  /**
   * The callback that has thrown an exception: the outermost frame of the user within the loop's
   * call of it.
   *
   * @param thrown the exception
   * @return such as {@code Shop.main.lambda at Shop.java:12}; null if its stack does not tell
   */
  public static @Nullable String functionIn(Throwable thrown) {
    return outermost(stackOf(thrown).toArray(new StackTraceElement[0]));
  }

  /**
   * The line of the program that has thrown an exception.
   *
   * @param thrown the exception
   * @return the innermost frame of the program; null if the exception's stack has none
   */
  public static @Nullable StackTraceElement placeIn(Throwable thrown) {
    for (StackTraceElement frame : stackOf(thrown)) {
      if (FrameOwner.isProgram(frame.getClassName())) {
        return frame;
      }
    }
    return null;
  }

  /** The frames of an exception, the innermost first. A user's class may override the method. */
  static List<StackTraceElement> stackOf(Throwable thrown) {
    try {
      return List.of(thrown.getStackTrace());
    } catch (Throwable broken) {
      return List.of();
    }
  }

  /**
   * The function that the loop has called, and the line where it is now.
   *
   * @param stack the innermost frame first
   * @return such as {@code Shop.main.lambda at Shop.java:12}; null if the stack does not tell
   */
  public static @Nullable String outermost(StackTraceElement[] stack) {
    for (int i = border(stack) - 1; i >= 0; i--) {
      String name = stack[i].getClassName();
      if (FrameOwner.isProgram(name)) {
        return Printer.name(functionName(stack[i])) + place(" at ", stack[i]);
      }
    }
    return null;
  }

  /** The place of the innermost frame that runs the user's code; -1 if there is none. */
  static int border(StackTraceElement[] stack) {
    for (int i = 0; i < stack.length; i++) {
      if (runsUsersCode(stack[i].getClassName(), stack[i].getMethodName())) {
        return i;
      }
    }
    return -1;
  }

  /** Such as {@code Shop.fetch}. A lambda has the name of its method: {@code Shop.main.lambda}. */
  public static String functionName(StackTraceElement frame) {
    String type = frame.getClassName();
    String[] parts = frame.getMethodName().split("\\$");
    boolean isLambda = parts.length == 3 && parts[0].equals("lambda");
    return type.substring(type.lastIndexOf('.') + 1).replace('$', '.')
        + "."
        + (isLambda ? parts[1] + ".lambda" : frame.getMethodName());
  }

  // ---- the user's part of a stack

  /**
   * The essential frames of a coroutine, the innermost first.
   *
   * @param threads the coroutine's thread, and before it those of the generators that it waits for
   * @return the frames; all that there are, if {@link #ALL_FRAMES_PROPERTY} is true
   */
  public static List<StackTraceElement> ofCoroutine(List<Thread> threads) {
    boolean all = Boolean.getBoolean(ALL_FRAMES_PROPERTY);
    List<StackTraceElement> frames = new ArrayList<>();
    for (Thread thread : threads) {
      List<StackTraceElement> stack = Arrays.asList(thread.getStackTrace());
      frames.addAll(all ? stack : withoutMachinery(stack));
    }
    return all ? frames : EssentialFrames.of(frames);
  }

  /** Without the frames that suspend a coroutine and the frames that run it. */
  private static List<StackTraceElement> withoutMachinery(List<StackTraceElement> stack) {
    int from = 0;
    while (from < stack.size() && isMachinery(stack.get(from))) {
      from++;
    }
    int to = stack.size();
    while (to > from && isMachinery(stack.get(to - 1))) {
      to--;
    }
    return stack.subList(from, to).stream().filter(frame -> !isInternal(frame)).toList();
  }

  /**
   * The frames of a blocked thread, from the innermost one to the place where the library called
   * the user's code.
   */
  public static List<StackTraceElement> ofBlocked(StackTraceElement[] stack) {
    int border = border(stack);
    int end = border < 0 ? stack.length : border;
    int to = end;
    while (to > 0 && isMachinery(stack[to - 1])) {
      to--;
    }
    // All are the JDK's: the loop was given its method itself, such as semaphore::acquire.
    return List.copyOf(Arrays.asList(stack).subList(0, to == 0 ? end : to));
  }

  /** Whether a frame at an end of a stack suspends a coroutine, or runs it. */
  private static boolean isMachinery(StackTraceElement frame) {
    String name = frame.getClassName();
    return isInternal(frame)
        || MACHINE.contains(topLevel(name))
        || name.startsWith("jdk.internal.")
        || name.startsWith("java.lang.")
        || name.startsWith("java.util.concurrent.");
  }

  /** Whether a frame is of a class that no user can call, wherever it is. */
  private static boolean isInternal(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.startsWith("asyncio.internal.") || topLevel(name).equals("asyncio.LoopDoor");
  }

  private static String topLevel(String className) {
    int nested = className.indexOf('$');
    return nested < 0 ? className : className.substring(0, nested);
  }

  // ---- as text

  /** One line for each frame, each on a new line. */
  public static String lines(List<StackTraceElement> frames) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : frames) {
      text.append(System.lineSeparator()).append("\tat ").append(frame);
    }
    return text.toString();
  }

  /** An origin under a heading, on new lines; nothing if it is not known. */
  public static String createdAt(List<StackTraceElement> origin) {
    return origin.isEmpty() ? "" : System.lineSeparator() + "Created at:" + lines(origin);
  }

  /** An origin in a few words; nothing if it is not known. */
  public static String createdAtShort(List<StackTraceElement> origin) {
    if (origin.isEmpty()) {
      return "";
    }
    return place(" created at ", origin.get(0));
  }

  /** Such as {@code " at Shop.java:12"}. */
  private static String place(String before, StackTraceElement frame) {
    String file = frame.getFileName();
    return before
        + (file == null ? frame.getClassName() : file)
        + (frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber());
  }
}
