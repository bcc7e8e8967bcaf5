package asyncio.internal.text;

/**
 * Shows text from outside as it is, and does not let it command a terminal.
 *
 * <p>A text may hold characters that act instead of being shown: an escape sequence moves the
 * cursor and rewrites what stands there, a line end forges a line of a log, a bidirectional
 * override shows a name backwards. Each of them is shown by its number, such as {@code \}{@code
 * u001b}; line ends as {@code \n} and {@code \r}.
 *
 * <p>Any thread.
 */
public final class Escapes {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private Escapes() {}

  /**
   * A text of one line that a terminal only shows.
   *
   * @param text the text
   * @return the text, with numbers instead of the characters that command a terminal
   */
  public static String line(CharSequence text) {
    return escape(text, false);
  }

  /**
   * A text of several lines that a terminal only shows.
   *
   * @param text the text; line feeds, and carriage returns before them, stay
   * @return the text, with numbers instead of the other characters that command a terminal
   */
  public static String lines(CharSequence text) {
    return escape(text, true);
  }

  private static String escape(CharSequence text, boolean severalLines) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); ) {
      int character = Character.codePointAt(text, i);
      int next = i + Character.charCount(character);
      boolean shown = !commands(character) || severalLines && isLineEnd(text, i);
      if (!shown && escaped == null) {
        escaped = new StringBuilder().append(text, 0, i);
      }
      if (escaped != null && shown) {
        escaped.appendCodePoint(character);
      } else if (escaped != null) {
        append(escaped, character);
      }
      i = next;
    }
    return escaped == null ? text.toString() : escaped.toString();
  }

  private static void append(StringBuilder escaped, int character) {
    switch (character) {
      case '\n' -> escaped.append("\\n");
      case '\r' -> escaped.append("\\r");
      default -> escaped.append("\\u%04x".formatted(character));
    }
  }

  /**
   * Control characters (C0, DEL, C1), line and paragraph separators, halves of characters, and
   * format characters, which include the bidirectional ones. Tabs are harmless; the two joiners
   * belong to ordinary text, of Persian and of emoji.
   */
  private static boolean commands(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> character != '\t';
      case Character.FORMAT -> character != ZERO_WIDTH_NON_JOINER && character != ZERO_WIDTH_JOINER;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
      default -> false;
    };
  }

  private static boolean isLineEnd(CharSequence text, int index) {
    char character = text.charAt(index);
    return character == '\n'
        || character == '\r' && index + 1 < text.length() && text.charAt(index + 1) == '\n';
  }
}
