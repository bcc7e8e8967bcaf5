package asyncio.examples.net;

import asyncio.Asyncio;
import asyncio.net.ClientHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command line of a web server: {@link HttpConnection} speaks HTTP, {@link FolderSite} answers.
 */
@Command(name = "serve", sortOptions = false)
public final class Serve implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The folder to serve (here).", arity = "0..1")
  private Path folder = Path.of("");

  @Mixin private Listener listener = new Listener(8080);

  @Option(names = "--upload", description = "Lets anybody put files there.")
  private boolean upload;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description = "How long to wait for a client that sends or takes nothing (${DEFAULT-VALUE}).")
  private double patience = 10;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new ParameterException(spec.commandLine(), "There is no folder '" + folder + "'.");
    }
    if (!(patience > 0)) {
      throw new ParameterException(spec.commandLine(), "--patience must be more than 0.");
    }
    Path real = folder.toRealPath();
    ClientHandler handler = handler(real, upload, patience);
    Asyncio.run(() -> listener.serve("serving " + real, handler, HttpHead.LONGEST));
    return 0;
  }

  static ClientHandler handler(Path folder, boolean upload, double patience) {
    return handler(folder, upload, patience, InstantSource.system());
  }

  static ClientHandler handler(Path folder, boolean upload, double patience, InstantSource clock) {
    FolderSite site = new FolderSite(folder, upload);
    return (reader, writer) -> new HttpConnection(site, reader, writer, patience, clock).serve();
  }
}
