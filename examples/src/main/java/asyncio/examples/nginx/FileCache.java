package asyncio.examples.nginx;

import asyncio.Asyncio;
import asyncio.examples.net.HttpConnection.Site;
import asyncio.examples.net.HttpError;
import asyncio.examples.net.HttpRequest;
import asyncio.examples.net.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps small files in memory for a second. An answer from the cache needs no disk and no thread.
 *
 * <p>Each worker has its own cache, so nothing is shared, and nothing needs a lock.
 */
final class FileCache implements Site {

  /** How long an answer is fresh, in seconds. */
  private static final double FRESH = 1;

  /** The largest body that is kept, in bytes. */
  private static final int LARGEST = 64 * 1024;

  private static final int MOST = 200;

  /** An answer, and the time of the loop until which it is fresh. */
  private record Kept(HttpResponse answer, double until) {

    /** A copy, because {@code HttpConnection} adds fields to a response. */
    HttpResponse copy() {
      return new HttpResponse(
          answer.status(), new LinkedHashMap<>(answer.fields()), answer.content());
    }
  }

  private final Site site;

  /** Answers by path, the least recently used first. */
  private final Map<String, Kept> kept =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > MOST;
        }
      };

  /** A cache of what a site answers. */
  FileCache(Site site) {
    this.site = site;
  }

  @Override
  public HttpResponse answer(HttpRequest request) throws HttpError, IOException {
    if (!isPlain(request)) {
      return site.answer(request);
    }
    Kept there = kept.get(request.path());
    if (there != null && there.until() > now()) {
      return there.copy();
    }
    double until = now() + FRESH; // from before the file is read: it may change as of now
    HttpResponse answer = site.answer(request);
    Kept made = keep(answer, until);
    if (made == null) {
      return answer;
    }
    kept.put(request.path(), made);
    return made.copy();
  }

  /** Whether the answer depends on the path alone. */
  private static boolean isPlain(HttpRequest request) {
    return request.method().equals("GET")
        && Stream.of("Range", "If-Modified-Since").allMatch(f -> request.head().field(f) == null);
  }

  private static @Nullable Kept keep(HttpResponse answer, double until) throws IOException {
    long length = answer.content().length();
    if (answer.status() != 200 || length < 0 || length > LARGEST) {
      return null;
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream((int) length);
    answer.content().writeTo(body::writeBytes);
    HttpResponse inMemory = HttpResponse.of(200, body.toByteArray());
    answer.fields().forEach(inMemory::with);
    return new Kept(inMemory, until);
  }

  private static double now() {
    return Asyncio.getRunningLoop().time();
  }
}
