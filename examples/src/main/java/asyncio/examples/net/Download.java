package asyncio.examples.net;

import static asyncio.Asyncio.amap;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.examples.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command line of {@link Downloader}, and how several downloads run at the same time: by {@code
 * amap}. Beside them a task says from time to time how far they are.
 */
@Command(
    name = "download",
    sortOptions = false,
    footer = "What is interrupted goes on from there, if you say the same again.",
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {"0:all files came", "1:some did not", "2:wrong arguments"})
public final class Download implements Callable<Integer> {

  /** Seconds between two reports of how far it is. */
  private static final double REPORT_EVERY = 1;

  @Parameters(
      paramLabel = "URL",
      description = "A file, such as http://HOST/a.zip.",
      arity = "1..*")
  private List<URI> urls = List.of();

  @Option(names = "--into", paramLabel = "DIR", description = "Where to put the files (here).")
  private Path folder = Path.of("");

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many files to download at the same time (${DEFAULT-VALUE}).")
  private int limit = 4;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description = "How long to wait for a server that sends nothing (${DEFAULT-VALUE}).")
  private double patience = 10;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    for (URI url : urls) {
      require(
          "http".equals(url.getScheme()) && url.getHost() != null,
          "'" + url + "' cannot be downloaded: it should look like http://HOST/a.zip.");
    }
    require(limit >= 1, "--limit must be at least 1.");
    require(patience > 0, "--patience must be more than 0.");
    Files.createDirectories(folder);
    return Asyncio.run(() -> downloadAll()) ? 0 : 1;
  }

  private boolean downloadAll() {
    Downloader downloader = new Downloader(folder, patience);
    int[] done = {0};
    double start = getRunningLoop().time();
    Task<Void> reports = createTask(() -> reportForEver(downloader, done));
    int whole = 0;
    try (var outcomes = amap(url -> download(downloader, url, done), urls, limit)) {
      for (Downloader.Outcome outcome : outcomes) {
        whole += outcome.isWhole() ? 1 : 0;
      }
    }
    reports.cancel();
    System.out.printf(
        Locale.ROOT,
        "%d of %d files, %,d bytes in %,d ms%n",
        whole,
        urls.size(),
        downloader.bytes(),
        Math.round((getRunningLoop().time() - start) * 1000));
    return whole == urls.size();
  }

  /** Prints when it is done: amap returns the outcomes in the order of the addresses. */
  private static Downloader.Outcome download(Downloader downloader, URI url, int[] done) {
    Downloader.Outcome outcome = downloader.download(url);
    Terminal.println(outcome);
    done[0]++;
    return outcome;
  }

  private void reportForEver(Downloader downloader, int[] done) {
    while (true) {
      sleep(REPORT_EVERY);
      System.out.printf(
          Locale.ROOT,
          "...     %,13d bytes  of all files, %d of %d are done%n",
          downloader.bytes(),
          done[0],
          urls.size());
    }
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
