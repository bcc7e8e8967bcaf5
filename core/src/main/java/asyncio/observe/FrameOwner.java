package asyncio.observe;

import java.util.Set;

/**
 * Tells whose code a frame of a stack is, by its class: the library's, the JDK's or the program's.
 */
final class FrameOwner {

  /**
   * The library's packages below {@code asyncio}, with all below them. Others there are a
   * program's, such as the examples.
   */
  static final Set<String> LIBRARY_PACKAGES =
      Set.of(
          "context", "futures", "internal", "metrics", "net", "observe", "process", "sync", "test");

  private static final String ROOT = "asyncio.";

  private FrameOwner() {}

  static boolean isLibrary(String className) {
    if (!className.startsWith(ROOT)) {
      return false;
    }
    int dot = className.indexOf('.', ROOT.length());
    return dot < 0 || LIBRARY_PACKAGES.contains(className.substring(ROOT.length(), dot));
  }

  static boolean isProgram(String className) {
    return !className.startsWith("java.")
        && !className.startsWith("jdk.")
        && !className.startsWith("sun.")
        && !isLibrary(className);
  }

  /** A coroutine's interface only passes calls on: it is nothing that a program has called. */
  static boolean isCoroutine(String className) {
    return className.startsWith("asyncio.Coroutine");
  }
}
