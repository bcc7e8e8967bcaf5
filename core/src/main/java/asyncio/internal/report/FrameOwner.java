package asyncio.internal.report;

import java.util.List;
import java.util.Set;

/**
 * Tells whose code a frame of a stack is, by its class: the library's, the JDK's or the program's.
 */
public final class FrameOwner {

  /**
   * The library's packages below {@code asyncio}, with all below them. Others there are a
   * program's, such as the examples.
   */
  public static final Set<String> LIBRARY_PACKAGES =
      Set.of(
          "context", "futures", "internal", "metrics", "net", "observe", "process", "sync", "test");

  private static final String ROOT = "asyncio.";

  /** What calls the methods of tests: the same frames below each of them. */
  private static final List<String> TEST_RUNNERS =
      List.of("org.junit.", "org.testng.", "org.gradle.", "org.apache.maven.");

  private FrameOwner() {}

  /** Whether a class is the library's. */
  public static boolean isLibrary(String className) {
    if (!className.startsWith(ROOT)) {
      return false;
    }
    int dot = className.indexOf('.', ROOT.length());
    return dot < 0 || LIBRARY_PACKAGES.contains(className.substring(ROOT.length(), dot));
  }

  /** Whether a class is the JDK's. */
  static boolean isJdk(String className) {
    return className.startsWith("java.")
        || className.startsWith("javax.")
        || className.startsWith("jdk.")
        || className.startsWith("sun.");
  }

  /** Whether a class runs tests. */
  private static boolean isTestRunner(String className) {
    for (String runner : TEST_RUNNERS) {
      if (className.startsWith(runner)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a class is the program's: all that is neither the JDK's nor the library's, nor runs
   * tests.
   */
  public static boolean isProgram(String className) {
    return !isJdk(className) && !isLibrary(className) && !isTestRunner(className);
  }

  /** Whether a class only passes calls on: it is nothing that a program has called. */
  public static boolean isAdapter(String className) {
    return className.startsWith("asyncio.Coroutine")
        || className.startsWith("asyncio.Task$")
        || className.startsWith("asyncio.futures.Awaitable");
  }
}
