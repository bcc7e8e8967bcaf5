package asyncio.tools;

import asyncio.internal.text.Escapes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands {@code ps} and {@code pstree}: print the loops of another program once. */
@Command(
    sortOptions = false,
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      "0:the loops are shown",
      "1:there is no loop, or the program cannot be looked at",
      "2:wrong arguments"
    })
final class Look implements Callable<Integer> {

  private final String method;

  @Parameters(paramLabel = "PID", description = "The number of a process on this machine.")
  @SuppressWarnings("NullAway.Init") // set before call()
  private String pid;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  /**
   * A command.
   *
   * @param method the name of the method of {@code LoopSnapshot} that makes the text
   */
  Look(String method) {
    this.method = method;
  }

  @Override
  public Integer call() throws ToolException {
    // Escaped again: the program may have an older library, or be no friend.
    System.out.print(Escapes.lines(new Target(processNumber()).describeLoops(method)));
    return 0;
  }

  private long processNumber() {
    try {
      return Long.parseLong(pid);
    } catch (NumberFormatException e) {
      throw new ParameterException(spec.commandLine(), "'" + pid + "' is no process number.");
    }
  }
}
