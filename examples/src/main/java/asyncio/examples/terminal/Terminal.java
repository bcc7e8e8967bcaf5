package asyncio.examples.terminal;

import java.util.regex.Pattern;

/**
 * Prints lines that contain text from outside: from a client, a server, or a file of somebody else.
 *
 * <p>Such a text may hold characters that command the terminal instead of being shown: an escape
 * sequence can move the cursor and rewrite what stands there, a line feed can forge a line of the
 * log, a bidirectional override can show a name backwards. Each such character is printed as its
 * number, such as {@code \}{@code u001b}.
 */
public final class Terminal {

  /**
   * Control characters (C0, DEL, C1), line and paragraph separators, and format characters, which
   * include the bidirectional ones. Tabs are harmless; the two joiners belong to ordinary text, of
   * Persian and of emoji.
   */
  private static final Pattern COMMANDS =
      Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}&&[^\\t\\x{200C}\\x{200D}]]");

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
   * A text that a terminal only shows.
   *
   * @param text the text
   * @return the text, with numbers instead of the characters that command a terminal
   */
  public static String escaped(Object text) {
    return COMMANDS
        .matcher(text.toString())
        .replaceAll(command -> "\\\\u%04x".formatted(command.group().codePointAt(0)));
  }
}
