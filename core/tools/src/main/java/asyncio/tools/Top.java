package asyncio.tools;

import asyncio.internal.text.Escapes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code top}: what loops and tasks of another program do, again and again. */
@Command(
    sortOptions = false,
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      "0:--once has shown the loops",
      "1:there is no loop, or the program cannot be looked at, or has ended",
      "2:wrong arguments",
      "130:Ctrl+C has ended it"
    })
final class Top implements Callable<Integer> {

  private static final int USUAL_WIDTH = 80;

  /** Lines that are no tasks: headings, and a loop or two. */
  private static final int OTHER_LINES = 9;

  private static final int FEWEST_ROWS = 3;
  private static final int USUAL_ROWS = 10;

  @Parameters(paramLabel = "PID", description = "The number of a process on this machine.")
  @SuppressWarnings("NullAway.Init") // set before call()
  private String pid;

  @Option(names = "--once", description = "Show it once, for scripts.")
  private boolean once;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "How long to look for each picture; 2 if not told.")
  private double seconds;

  @Option(
      names = "--width",
      paramLabel = "COLUMNS",
      defaultValue = "0",
      description = "Cut lines to this width. Without it: to the terminal's, or 80.")
  private int width;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() throws ToolException {
    Target target = new Target(Look.processNumber(spec, pid));
    if (!(seconds >= 0.01 && seconds <= 60)) {
      throw new ParameterException(
          spec.commandLine(), "--every takes seconds, from 0.01 to 60, not " + seconds + ".");
    }
    Screen screen = new Screen(System.out, Terminal.isThere() && !once);
    target.watch(
        management -> {
          do {
            String text = management.call("top", (int) (seconds * 1000), columns(), rows());
            if (text.isEmpty()) {
              throw target.noLoop();
            }
            screen.show(Escapes.lines(text), once ? Terminal.UNLIMITED : Terminal.height());
          } while (!once);
        },
        (long) (seconds * 1000));
    return 0;
  }

  private int columns() {
    if (width > 0) {
      return width;
    }
    int columns = Terminal.width();
    return columns == Terminal.UNLIMITED ? USUAL_WIDTH : columns;
  }

  private static int rows() {
    int lines = Terminal.height();
    return lines == Terminal.UNLIMITED
        ? USUAL_ROWS
        : Math.max(FEWEST_ROWS, (lines - OTHER_LINES) / 2);
  }
}
