package asyncio.test.internal.loops;

import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The frames of a stack that are of the test and of the code under test. */
public final class Frames {

  /** How many frames say where something was made. */
  private static final int MOST_OF_ORIGIN = 3;

  /** A walk ends after so many frames, wherever it is. */
  private static final int MOST_TO_SEE = 60;

  /** What calls a test's methods: the frames further out are the same for all tests. */
  private static final List<String> RUNNERS =
      List.of("org.junit.", "org.testng.", "org.gradle.", "org.apache.maven.");

  /** The library's packages; others below {@code asyncio} are a program's. */
  private static final Set<String> LIBRARY =
      Set.of(
          "context", "futures", "internal", "metrics", "net", "observe", "process", "sync", "test");

  private static final StackWalker WALKER = StackWalker.getInstance();

  private Frames() {}

  /**
   * The program's innermost frames in the current thread, of the current coroutine only.
   *
   * @return some frames, the innermost first
   */
  public static List<StackTraceElement> here() {
    return WALKER.walk(Frames::innermost);
  }

  private static List<StackTraceElement> innermost(Stream<StackFrame> stack) {
    List<StackTraceElement> found = new ArrayList<>(MOST_OF_ORIGIN);
    int seen = 0;
    for (var frames = stack.iterator(); frames.hasNext() && found.size() < MOST_OF_ORIGIN; ) {
      StackFrame frame = frames.next();
      String name = frame.getClassName();
      if (isRunner(name) || isBorder(name, frame.getMethodName()) || ++seen > MOST_TO_SEE) {
        break;
      }
      if (isProgram(name)) {
        found.add(frame.toStackTraceElement());
      }
    }
    return found;
  }

  /** Whether a frame is where the loop calls a coroutine or a callback. */
  private static boolean isBorder(String className, String method) {
    return (className.equals("asyncio.Handle") || className.equals("asyncio.Task$Driver"))
        && method.equals("run");
  }

  /**
   * The first frames of the program, without those of the test's runner.
   *
   * @param stack the innermost frame first
   * @return some frames of it
   */
  public static List<StackTraceElement> ofProgram(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .takeWhile(frame -> !isRunner(frame.getClassName()))
        .filter(frame -> isProgram(frame.getClassName()))
        .limit(MOST_OF_ORIGIN)
        .toList();
  }

  /**
   * A stack without the frames of the test's runner, and of what called it.
   *
   * @param stack the innermost frame first
   * @return the other frames
   */
  public static List<StackTraceElement> withoutRunner(List<StackTraceElement> stack) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (StackTraceElement frame : stack) {
      if (isRunner(frame.getClassName())) {
        break;
      }
      if (!frame.getClassName().startsWith("java.lang.reflect.")
          && !frame.getClassName().startsWith("jdk.internal.reflect.")) {
        frames.add(frame);
      }
    }
    return frames;
  }

  /**
   * The program's innermost frames, and before them the method that the innermost one called.
   *
   * @param stack the innermost frame first
   * @return some frames of it
   */
  public static List<StackTraceElement> essential(StackTraceElement[] stack) {
    List<StackTraceElement> frames = withoutRunner(Arrays.asList(stack));
    int program = 0;
    while (program < frames.size() && !isProgram(frames.get(program).getClassName())) {
      program++;
    }
    int from = program == frames.size() ? 0 : Math.max(0, program - 1);
    return frames.subList(from, Math.min(frames.size(), from + MOST_OF_ORIGIN + 1));
  }

  private static boolean isRunner(String className) {
    return RUNNERS.stream().anyMatch(className::startsWith);
  }

  /** Whether a class is neither the library's nor the JDK's. */
  static boolean isProgram(String className) {
    if (className.startsWith("asyncio.")) {
      int dot = className.indexOf('.', "asyncio.".length());
      return dot >= 0 && !LIBRARY.contains(className.substring("asyncio.".length(), dot));
    }
    return !className.startsWith("java.")
        && !className.startsWith("javax.")
        && !className.startsWith("jdk.")
        && !className.startsWith("sun.");
  }
}
