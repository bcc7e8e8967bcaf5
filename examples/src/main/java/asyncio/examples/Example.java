package asyncio.examples;

import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A program that can be run by its name.
 *
 * @param name the name to type
 * @param summary a few words about what it shows
 * @param command makes the command that runs it
 */
record Example(String name, String summary, Supplier<CommandSpec> command) {

  /** How many letters may be wrong for a name to be recognized. */
  private static final int TYPOS = 2;

  /** Whether a user who typed this word could have meant this example. */
  boolean mayBeMeantBy(String typed) {
    String word = typed.toLowerCase(Locale.ROOT);
    boolean isPart = name.contains(word) || word.contains(name) || summary.contains(word);
    return isPart || typos(word, name) <= TYPOS;
  }

  /** The number of letters to insert, delete or replace to get from one word to the other. */
  private static int typos(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  /** A line of the list. */
  @Override
  public String toString() {
    return "  %-10s %s%n".formatted(name, summary);
  }
}
