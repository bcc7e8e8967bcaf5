package asyncio.examples.fetch;

import asyncio.Asyncio;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@link Fetcher}. */
@Command(
    name = "fetch",
    sortOptions = false,
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {"0:all pages came", "1:some did not", "2:wrong arguments"})
public final class Fetch implements Callable<Integer> {

  /** How many files of a folder are fetched if the command line names none. */
  private static final int MAX_FILES = 20;

  @Parameters(
      paramLabel = "URL",
      description =
          "A page. With --serve also a file of the folder; 20 files of it if no URL is given.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--serve",
      paramLabel = "DIR",
      description = "Serves a folder on this computer, to fetch from without a network.")
  private @Nullable Path folder;

  @Option(
      names = "--delay",
      paramLabel = "SECONDS",
      description =
          "With --serve: how much longer each file takes, as if the server were far away.")
  private double delay;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many pages to fetch at the same time (${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long to wait for each page (${DEFAULT-VALUE}).")
  private double timeout;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    require(limit >= 1, "--limit must be at least 1.");
    require(timeout > 0, "--timeout must be more than 0.");
    require(delay >= 0, "--delay cannot be negative.");
    if (folder == null) {
      require(!arguments.isEmpty(), "Name some pages to fetch, or --serve a folder.");
      return fetch(arguments.stream().map(this::parse).toList());
    }
    require(Files.isDirectory(folder), "There is no folder '" + folder + "' to serve.");
    try (FolderServer server = FolderServer.start(folder, delay)) {
      List<URI> urls =
          arguments.isEmpty()
              ? server.someFiles(MAX_FILES)
              : arguments.stream()
                  .map(argument -> isAbsolute(argument) ? parse(argument) : server.url(argument))
                  .toList();
      require(!urls.isEmpty(), "There are no files in '" + folder + "'.");
      System.out.println("serving " + server);
      return fetch(urls);
    }
  }

  private int fetch(List<URI> urls) {
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    try {
      return Asyncio.run(() -> fetch(client, urls));
    } finally {
      client.shutdownNow();
    }
  }

  private int fetch(HttpClient client, List<URI> urls) {
    double start = Asyncio.getRunningLoop().time();
    List<Page> pages = new Fetcher(client, timeout, urls).fetchAll(limit);
    printTotal(pages, Asyncio.getRunningLoop().time() - start);
    return pages.stream().allMatch(Page::isOk) ? 0 : 1;
  }

  private static void printTotal(List<Page> pages, double seconds) {
    long failed = pages.stream().filter(page -> !page.isOk()).count();
    long bytes = pages.stream().mapToLong(Page::bytes).sum();
    double sum = pages.stream().mapToDouble(Page::seconds).sum();
    System.out.printf(
        Locale.ROOT,
        "%s%s, %,d bytes in %,d ms (the single times add up to %,d ms)%n",
        pages.size() == 1 ? "1 page" : pages.size() + " pages",
        failed == 0 ? "" : ", " + failed + " of them failed",
        bytes,
        Page.millis(seconds),
        Page.millis(sum));
  }

  private static boolean isAbsolute(String argument) {
    return argument.matches("[A-Za-z][A-Za-z0-9+.-]*://.*");
  }

  private URI parse(String argument) {
    URI url;
    try {
      url = new URI(argument);
    } catch (URISyntaxException e) {
      throw mistake("'" + argument + "' is no URL: " + e.getMessage());
    }
    require(
        argument.matches("(?i)https?:.*") && url.getHost() != null,
        "'" + argument + "' is no URL of a page: it should look like https://example.org/page.");
    return url;
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw mistake(otherwise);
    }
  }

  private ParameterException mistake(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
