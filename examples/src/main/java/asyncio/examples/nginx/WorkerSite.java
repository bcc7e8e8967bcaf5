package asyncio.examples.nginx;

import asyncio.examples.net.FolderSite;
import asyncio.examples.net.HttpConnection.Site;
import asyncio.examples.net.HttpError;
import asyncio.examples.net.HttpRequest;
import asyncio.examples.net.HttpResponse;
import asyncio.net.StreamWriter;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The site of a worker: the files, and the pages {@code /status} and {@code /crash}. */
final class WorkerSite implements Site {

  /** The error that {@code /crash} throws to kill the worker. */
  private static final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    Crash() {
      super("somebody has asked for /crash");
    }
  }

  private final Worker worker;
  private final Configuration configuration;
  private final Supplier<String> status;
  private final Site files;

  /** The site of a worker. {@code status} makes the page {@code /status}. */
  WorkerSite(Worker worker, Configuration configuration, Supplier<String> status) {
    this.worker = worker;
    this.configuration = configuration;
    this.status = status;
    this.files = new FileCache(new FolderSite(configuration.root(), /* takesUploads= */ false));
  }

  @Override
  public HttpResponse answer(HttpRequest request) throws HttpError, IOException {
    if (request.path().equals("/status")) {
      return HttpResponse.text(200, "answered by " + worker + "\n\n" + status.get());
    }
    if (request.path().equals("/crash") && configuration.fragile()) {
      throw new Crash();
    }
    return files.answer(request);
  }

  /**
   * A worker that leaves announces the end of each connection with the last response on it, so that
   * the client opens a new connection. Closing a connection unannounced could lose a request that
   * is on its way.
   */
  @Override
  public boolean keepsAlive() {
    return !worker.isLeaving();
  }

  @Override
  public void answering(StreamWriter client, @Nullable HttpRequest request, HttpResponse response) {
    worker.countRequest();
  }
}
