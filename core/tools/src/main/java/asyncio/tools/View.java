package asyncio.tools;

import asyncio.Asyncio;
import asyncio.KeyboardInterrupt;
import java.net.BindException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code view}: a page in the browser that follows another program. */
@Command(
    sortOptions = false,
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      "0:the program has ended",
      "1:the program cannot be looked at",
      "2:wrong arguments",
      "130:Ctrl-C"
    })
final class View implements Callable<Integer> {

  /** What a shell expects of a command that Ctrl-C has ended: 128 and the number of the signal. */
  private static final int CTRL_C = 130;

  @Parameters(paramLabel = "PID", description = "The number of a process on this machine.")
  @SuppressWarnings("NullAway.Init") // set before call()
  private String pid;

  @Option(names = "--no-open", description = "Prints the page's address, and opens no browser.")
  private boolean noOpen;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Where to serve the page, on this machine only (any free port).")
  private int port;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() throws ToolException {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(spec.commandLine(), "--port must be from 0 to 65535.");
    }
    Target target = new Target(Look.processNumber(spec, pid));
    try {
      serve(target);
    } catch (KeyboardInterrupt stop) {
      return CTRL_C;
    } catch (BindException taken) {
      throw new ToolException("Port " + port + " cannot be had: " + taken.getMessage());
    }
    return 0;
  }

  private void serve(Target target) throws BindException {
    Asyncio.run(() -> new LiveView(target, Terminal::say).serve(port, this::open));
  }

  private void open(String address) {
    Terminal.say("Process " + pid + " is shown at " + address);
    Terminal.say("Only this machine can open it. Ctrl-C ends.");
    if (!noOpen) {
      var unused = Asyncio.createTask(() -> Asyncio.toThread(() -> browse(address)));
    }
  }

  private static void browse(String address) {
    if (!DefaultBrowser.open(URI.create(address))) {
      Terminal.say("No browser could be opened: open the address yourself.");
    }
  }
}
