package asyncio.examples.terminal;

import asyncio.internal.text.Escapes;

/**
 * Prints lines that contain text from outside: from a client, a server, or a file of somebody else.
 *
 * <p>Such a text may hold characters that command the terminal instead of being shown: an escape
 * sequence can move the cursor and rewrite what stands there, a line feed can forge a line of the
 * log, a bidirectional override can show a name backwards. Each such character is printed as its
 * number, such as {@code \}{@code u001b}.
 */
public final class Terminal {

  private static final String ERASE_LINE = "\u001b[K";

  private Terminal() {}

  /**
   * Prints a line to the standard output. Any thread.
   *
   * @param line the text; a line feed in it is shown as its number
   */
  public static void println(Object line) {
    System.out.println(escaped(line));
  }

  /**
   * Whether somebody watches: the program's input and output are a terminal.
   *
   * @return true if so
   */
  @SuppressWarnings("SystemConsoleNull") // null without a terminal, but for JDK 22 to 24
  public static boolean isWatched() {
    return System.console() != null;
  }

  /**
   * Writes how far the program is, for somebody who watches: a line that the next one writes over.
   * Any thread.
   *
   * @param line the text; an empty one removes the line
   */
  public static void progress(String line) {
    if (isWatched()) {
      System.err.print("\r" + ERASE_LINE + escaped(line) + (line.isEmpty() ? "" : " "));
    }
  }

  /**
   * A text that a terminal only shows.
   *
   * @param text the text
   * @return the text, with numbers instead of the characters that command a terminal
   */
  public static String escaped(Object text) {
    return Escapes.line(text.toString());
  }
}
