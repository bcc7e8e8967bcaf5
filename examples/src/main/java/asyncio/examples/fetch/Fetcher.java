package asyncio.examples.fetch;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.waitFor;

import asyncio.Task;
import asyncio.examples.terminal.Terminal;
import asyncio.futures.TimeoutException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Fetches pages, several at a time.
 *
 * <p>A few workers share a queue of addresses: each takes one, fetches the page, prints a line, and
 * takes the next. Nothing here is synchronized, for the workers are tasks of one loop: only one
 * runs at a time, and another has its turn only where that one awaits.
 */
final class Fetcher {

  private final HttpClient client;
  private final double timeout;
  private final Deque<URI> todo;
  private final List<Page> done = new ArrayList<>();

  /**
   * Something to fetch, later.
   *
   * @param client does the talking
   * @param timeout seconds for each page
   */
  Fetcher(HttpClient client, double timeout, Collection<URI> urls) {
    this.client = client;
    this.timeout = timeout;
    this.todo = new ArrayDeque<>(urls);
  }

  /** Fetches all pages, and returns them in the order in which they came. */
  List<Page> fetchAll(int atATime) {
    List<Task<Void>> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(atATime, todo.size()); i++) {
      workers.add(createTask(() -> work()));
    }
    await(gather(workers));
    return done;
  }

  private void work() {
    for (URI url = todo.poll(); url != null; url = todo.poll()) {
      Page page = fetch(url);
      Terminal.println(page);
      done.add(page);
    }
  }

  /** Fetches a page; what goes wrong is its outcome, too, so that the others go on. */
  private Page fetch(URI url) {
    double start = getRunningLoop().time();
    try {
      HttpResponse<byte[]> response = waitFor(() -> get(url), timeout);
      double seconds = getRunningLoop().time() - start;
      return Page.answered(url, response.statusCode(), response.body().length, seconds);
    } catch (TimeoutException e) {
      return Page.failed(url, getRunningLoop().time() - start, "no answer in time");
    } catch (Exception e) {
      return Page.failed(url, getRunningLoop().time() - start, reasonOf(e));
    }
  }

  /** The client works in threads of its own, and returns a future of the JDK, which we await. */
  private HttpResponse<byte[]> get(URI url) {
    HttpRequest request = HttpRequest.newBuilder(url).build();
    return await(client.sendAsync(request, BodyHandlers.ofByteArray()));
  }

  /** In words, where the JDK has none. */
  private static String reasonOf(Exception exception) {
    if (exception instanceof ConnectException) {
      return exception.getCause() instanceof UnresolvedAddressException
          ? "unknown host"
          : "connection refused";
    }
    String message = exception.getMessage();
    return message != null ? message : exception.getClass().getSimpleName();
  }
}
