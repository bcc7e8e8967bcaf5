package asyncio.tools;

import asyncio.internal.text.Escapes;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The terminal to which a command prints, if there is one. */
public final class Terminal {

  /** No limit: the output goes to a file or another program. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int USUAL_WIDTH = 80;
  private static final int USUAL_HEIGHT = 24;

  private Terminal() {}

  /**
   * Prints a line at once. What commands a terminal is escaped.
   *
   * @param text the line, without its end
   */
  public static void say(String text) {
    System.out.println(Escapes.line(text));
    System.out.flush();
  }

  /** Whether a person reads the output. */
  static boolean isThere() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notOnThisSystem) {
      return isConsole();
    }
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 22 and later are asked for isTerminal
  private static boolean isConsole() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException jdk21) {
      return true;
    }
  }

  /** Its width in columns; {@link #UNLIMITED} if there is no terminal. */
  static int width() {
    return isThere() ? size("COLUMNS", 1, USUAL_WIDTH) : UNLIMITED;
  }

  /** Its height in lines; {@link #UNLIMITED} if there is no terminal. */
  static int height() {
    return isThere() ? size("LINES", 0, USUAL_HEIGHT) : UNLIMITED;
  }

  private static int size(String variable, int index, int usual) {
    int told = positive(System.getenv().getOrDefault(variable, ""));
    int asked = told > 0 ? told : positive(sttySize()[index]);
    return asked > 0 ? asked : usual;
  }

  /** Lines and columns. */
  private static String[] sttySize() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      stty.waitFor(1, TimeUnit.SECONDS);
      String[] numbers = size.strip().split(" ");
      return numbers.length == 2 ? numbers : new String[] {"", ""};
    } catch (IOException noTerminal) {
      return new String[] {"", ""};
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new String[] {"", ""};
    }
  }

  private static int positive(String number) {
    try {
      return Integer.parseInt(number.strip());
    } catch (NumberFormatException none) {
      return 0;
    }
  }
}
