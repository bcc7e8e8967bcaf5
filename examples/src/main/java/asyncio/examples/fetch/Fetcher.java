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
 * <p>A few workers share a queue of addresses. Each takes an address, fetches the page, prints a
 * line, and takes the next. Nothing here is synchronized: the workers are tasks of one loop, only
 * one of them runs at a time, and another one runs only where that one awaits.
 */
final class Fetcher {

  private final HttpClient client;
  private final double timeout;
  private final Deque<URI> todo;
  private final List<Page> done = new ArrayList<>();

  /**
   * A fetcher that has not begun.
   *
   * @param client sends the requests
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

  /** Fetches a page. A failure is an outcome too, so that the other pages go on. */
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

  /**
   * The client works in its own threads, and returns a {@code CompletableFuture}, which a coroutine
   * can await.
   */
  private HttpResponse<byte[]> get(URI url) {
    HttpRequest request = HttpRequest.newBuilder(url).build();
    return await(client.sendAsync(request, BodyHandlers.ofByteArray()));
  }

  /** The reason of a failure, in words even where the JDK's exception has no message. */
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
