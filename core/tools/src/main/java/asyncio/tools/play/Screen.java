package asyncio.tools.play;

import asyncio.internal.text.Escapes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The terminal of a program that is stepped through: 80 columns, 24 lines. */
final class Screen {

  /** One less than the terminal has: some break a line that is full. */
  private static final int WIDTH = 79;

  private static final int INTERRUPTED = 130;
  private static final String PROMPT = "Enter: next step   c: go on without stops   q: quit > ";

  private final BufferedReader in;
  private final PrintStream out;
  private final HeldClock clock;
  private final Path file;
  private final List<String> source;
  private int steps;
  private boolean goesOn;

  Screen(InputStream in, PrintStream out, HeldClock clock, Path file) {
    this.in = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
    this.out = out;
    this.clock = clock;
    this.file = file;
    this.source = lines(file);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException unreadable) {
      return List.of(); // the queues are shown all the same
    }
  }

  /** Whether the user wants no more stops. */
  synchronized boolean goesOn() {
    return goesOn;
  }

  /**
   * Shows what is about to happen, and waits for the user. Time stands still meanwhile.
   *
   * @param title the first line, after the number of the step
   * @param lines the others; those that are too long are cut
   */
  synchronized void stop(String title, List<String> lines) {
    if (goesOn) {
      return;
    }
    clock.hold();
    try {
      steps++;
      String first = "-- step " + steps + "  " + title + " ";
      out.println(cut(first + "-".repeat(Math.max(0, WIDTH - first.length()))));
      lines.forEach(line -> out.println(cut(line)));
      out.print(PROMPT);
      out.flush();
      obey(in.readLine());
    } catch (IOException noTerminal) {
      goesOn = true;
    } finally {
      clock.release();
    }
  }

  private void obey(String answer) {
    String word = answer == null ? "c" : answer.strip().toLowerCase(Locale.ROOT);
    if (answer == null) {
      out.println("The input has ended: it goes on without stops.");
    }
    if (word.equals("c")) {
      goesOn = true;
    } else if (word.equals("q")) {
      System.exit(INTERRUPTED);
    }
  }

  /** A line of the program, such as {@code 12 | sleep(1);}; empty if it is of another file. */
  String sourceOf(StackTraceElement place) {
    int line = place.getLineNumber();
    boolean ofProgram = String.valueOf(file.getFileName()).equals(place.getFileName());
    return ofProgram && line > 0 && line <= source.size()
        ? line + " | " + source.get(line - 1).strip()
        : "";
  }

  private static String cut(String line) {
    String shown = Escapes.line(line);
    return shown.length() <= WIDTH ? shown : shown.substring(0, WIDTH - 3) + "...";
  }
}
