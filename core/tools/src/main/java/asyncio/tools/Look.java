package asyncio.tools;

import asyncio.internal.text.Escapes;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands {@code ps} and {@code pstree}: print the loops of another program. */
@Command(
    sortOptions = false,
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      "0:the loops are shown",
      "1:there is no loop, or the program cannot be looked at, or has ended",
      "2:wrong arguments",
      "130:Ctrl+C has ended --watch"
    })
final class Look implements Callable<Integer> {

  private final Target.View view;

  @Parameters(paramLabel = "PID", description = "The number of a process on this machine.")
  @SuppressWarnings("NullAway.Init") // set before call()
  private String pid;

  @Option(names = "--json", description = "Print JSON, for programs: a document in a line.")
  private boolean json;

  @Option(
      names = "--width",
      paramLabel = "COLUMNS",
      description = "Cut lines to this width. Without it: to a terminal's; else not at all.")
  private @Nullable Integer width;

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "2",
      paramLabel = "SECONDS",
      description = "Look again and again, each 2 seconds if not told; Ctrl+C ends it.")
  private @Nullable Double watch;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  /**
   * A command.
   *
   * @param view what it shows
   */
  Look(Target.View view) {
    this.view = view;
  }

  @Override
  public Integer call() throws ToolException, InterruptedException {
    Target target = new Target(processNumber(spec, pid));
    long pause = pauseMillis();
    if (width != null && width < 1) {
      throw new ParameterException(spec.commandLine(), "--width must be 1 or more.");
    }
    if (watch == null) {
      System.out.print(text(target));
      return 0;
    }
    Screen screen = new Screen(System.out, Terminal.isThere() && !json);
    while (true) {
      screen.show(text(target), json ? Terminal.UNLIMITED : Terminal.height());
      Thread.sleep(pause);
    }
  }

  /** Escaped again: the program may have an older library, or be no friend. */
  private String text(Target target) throws ToolException {
    if (json) {
      return Escapes.lines(target.describeLoops(Target.View.JSON, Terminal.UNLIMITED))
          + System.lineSeparator();
    }
    int columns = width != null ? width : Terminal.width();
    return Escapes.lines(target.describeLoops(view, columns));
  }

  private long pauseMillis() {
    if (watch != null && !(watch >= 0.01 && watch <= 86_400)) {
      throw new ParameterException(
          spec.commandLine(), "--watch takes seconds, from 0.01 to 86400, not " + watch + ".");
    }
    return watch == null ? 0 : (long) (watch * 1000);
  }

  /** The number of a process, as the user wrote it. */
  static long processNumber(CommandSpec spec, String pid) {
    try {
      return Long.parseLong(pid);
    } catch (NumberFormatException e) {
      throw new ParameterException(spec.commandLine(), "'" + pid + "' is no process number.");
    }
  }
}
