package asyncio.examples.nginx;

import asyncio.Asyncio;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@link Master}, and the signals that control it. */
@Command(name = "nginx", sortOptions = false)
public final class Nginx implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The folder to serve (here).", arity = "0..1")
  private Path folder = Path.of("");

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many workers (by default one for each processor).")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--keepalive",
      paramLabel = "SECONDS",
      description = "How long a silent client keeps its connection (${DEFAULT-VALUE}).")
  private double keepalive = 10;

  @Option(names = "--fragile", description = "Lets anybody crash a worker: GET /crash.")
  private boolean fragile;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = {
        "Overrides these options, and is read again at each reload.",
        "Lines such as: root=FOLDER, workers=4, keepalive=10, fragile=true"
      })
  private @Nullable Path file;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Where to listen (${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "At which port (${DEFAULT-VALUE}); 0 for any that is free.")
  private int port = 8080;

  @Option(
      names = "--accept",
      paramLabel = "HOW",
      description = {
        "REUSEPORT: each worker has its own listening socket (default on Linux).",
        "SHARED: all workers share one listening socket.",
        "HANDOFF: the master accepts for the workers (default elsewhere)."
      })
  private Accepting accepting = Accepting.usual();

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try {
      read();
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    Asyncio.run(() -> serve());
    return 0;
  }

  private Configuration read() throws IOException {
    Configuration said = new Configuration(folder, workers, keepalive, fragile);
    return (file == null ? said : said.with(file)).checked();
  }

  private void serve() throws IOException {
    Master master =
        new Master(new Listening(host, port, accepting), this::read, System.out::println);
    onSignal("HUP", master::reload);
    onSignal("USR1", master::quit);
    onSignal("TERM", master::terminate);
    var running = Asyncio.createTask(() -> master.run());
    Asyncio.createTask(() -> announce(master.address()));
    running.await(IOException.class);
  }

  private void announce(InetSocketAddress address) {
    System.out.printf(
        "http://%s:%d/ (and /status), accepting by %s%n"
            + "kill -HUP %d: reload; -USR1: stop gracefully; -TERM, or Ctrl-C: stop at once%n",
        address.getAddress().getHostAddress(),
        address.getPort(),
        accepting,
        ProcessHandle.current().pid());
  }

  private static void onSignal(String signal, Runnable action) {
    try {
      Asyncio.getRunningLoop().addSignalHandler(signal, action);
    } catch (IllegalArgumentException | UnsupportedOperationException notHere) {
      System.err.println("no SIG" + signal + " here: " + notHere.getMessage());
    }
  }
}
