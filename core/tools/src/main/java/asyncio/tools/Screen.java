package asyncio.tools;

import java.io.PrintStream;
import java.util.List;

/**
 * Shows one text after the other, in place if there is a terminal; else below one another, with an
 * empty line between.
 */
final class Screen {

  private static final String ESC = "\u001b[";

  private final PrintStream out;
  private final boolean inPlace;
  private boolean used;

  /**
   * A screen.
   *
   * @param out where to print
   * @param inPlace whether that is a terminal
   */
  Screen(PrintStream out, boolean inPlace) {
    this.out = out;
    this.inPlace = inPlace;
  }

  /**
   * Shows a text instead of the last one.
   *
   * @param text what has no character that commands a terminal
   * @param height how many lines have room
   */
  void show(String text, int height) {
    List<String> lines = text.lines().limit(Math.max(1, height - 1)).toList();
    StringBuilder picture = new StringBuilder();
    if (inPlace) {
      picture.append(used ? ESC + "H" : ESC + "2J" + ESC + "H");
      lines.forEach(line -> picture.append(line).append(ESC + "K\n"));
      picture.append(ESC + "J");
    } else {
      picture.append(used ? System.lineSeparator() : "");
      lines.forEach(line -> picture.append(line).append(System.lineSeparator()));
    }
    used = true;
    out.print(picture);
    out.flush();
  }
}
