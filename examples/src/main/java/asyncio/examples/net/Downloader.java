package asyncio.examples.net;

import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import asyncio.futures.TimeoutException;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.StreamReader;
import asyncio.net.Streams;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Downloads files into a folder.
 *
 * <p>What comes is written to a file that ends in {@code .part}, and gets its name when it is
 * whole. Until then a later download goes on where the former has stopped, if the server knows how,
 * and the file is still the same there: it tells by the time of the last change, which is that of
 * the part, too.
 */
final class Downloader {

  private static final int REDIRECTS = 5;

  /** The one answer below 200 after which no other one comes. */
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Path folder;
  private final double patience;
  private final Set<Path> taken = new HashSet<>();
  private long bytes;

  /**
   * A downloader.
   *
   * @param folder where to put the files
   * @param patience seconds that we wait for an answer, and for each block of a file
   */
  Downloader(Path folder, double patience) {
    this.folder = folder;
    this.patience = patience;
  }

  /**
   * What became of a file.
   *
   * @param file its name
   * @param bytes how many have come; some may have been there before
   * @param remark what has to be said about it
   * @param isWhole whether it is there
   */
  record Outcome(String file, long bytes, String remark, boolean isWhole) {

    @Override
    public String toString() {
      return String.format(
              Locale.ROOT,
              "%-7s %,13d bytes  %s  %s",
              isWhole ? "ok" : "failed",
              bytes,
              file,
              remark)
          .stripTrailing();
    }
  }

  /** How many bytes have come up to now, of all files. */
  long bytes() {
    return bytes;
  }

  /** Downloads a file; what goes wrong is an outcome, too, so that others go on. */
  Outcome download(URI url) {
    Path file = nameFor(url);
    long[] came = {0};
    try {
      String remark = follow(url, file, came);
      return new Outcome(file.getFileName().toString(), came[0], remark, true);
    } catch (TimeoutException tooSlow) {
      return failed(file, came[0], "nothing has come in time");
    } catch (Exception e) {
      return failed(file, came[0], String.valueOf(e.getMessage()));
    }
  }

  private static Outcome failed(Path file, long bytes, String reason) {
    return new Outcome(file.getFileName().toString(), bytes, "(" + reason + ")", false);
  }

  /** A name that no other download of ours has. */
  private Path nameFor(URI url) {
    String path = url.getPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    String name =
        last.isEmpty() || last.startsWith(".")
            ? "index.html"
            : last.replaceAll("[\\p{Cntrl}\\\\:]", "_"); // no system's separators, either
    for (int i = 1; ; i++) {
      Path file = folder.resolve(i == 1 ? name : i + "-" + name);
      if (taken.add(file)) {
        return file;
      }
    }
  }

  /** Goes where the file is, and returns what there is to say. */
  private String follow(URI url, Path file, long[] came) throws HttpError, IOException {
    URI place = url;
    for (int i = 0; i < REDIRECTS; i++) {
      int port = place.getPort() < 0 ? 80 : place.getPort();
      ConnectionOptions address = ConnectionOptions.to(place.getHost(), port);
      Connection connection =
          timeout(patience, () -> Streams.openConnection(address, HttpHead.LONGEST));
      try {
        HttpHead head = ask(connection, place, file);
        int status = status(head);
        String location = head.field("Location");
        if (status / 100 != 3 || location == null) {
          return take(connection.reader(), head, status, file, came);
        }
        place = place.resolve(location);
        if (!"http".equals(place.getScheme()) || place.getHost() == null) {
          throw new IOException("it is at " + place + " now");
        }
      } finally {
        connection.writer().transport().abort(); // nobody wants what may still come
      }
    }
    throw new IOException("more than " + REDIRECTS + " redirects");
  }

  private HttpHead ask(Connection connection, URI url, Path file) throws HttpError, IOException {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String host = url.getRawAuthority();
    StringBuilder request = new StringBuilder("GET " + path + query + " HTTP/1.1\r\n");
    request.append("Host: " + host + "\r\nConnection: close\r\n");
    Path part = partOf(file);
    long there = toThread(() -> Files.exists(part) ? Files.size(part) : 0);
    if (there > 0) {
      FileTime changed = toThread(() -> Files.getLastModifiedTime(part));
      request.append("Range: bytes=" + there + "-\r\n");
      request.append("If-Range: " + HttpResponse.date(changed.toInstant()) + "\r\n");
    }
    byte[] bytes = request.append("\r\n").toString().getBytes(ISO_8859_1);
    connection.writer().writeAll(bytes);
    return timeout(patience, () -> readAnswer(connection.reader()));
  }

  /** Reads the answer's head. Before the answer, a server may say that it is at work: 1xx. */
  private static HttpHead readAnswer(StreamReader reader) throws HttpError, IOException {
    while (true) {
      HttpHead head = HttpHead.read(reader);
      if (head == null || !head.startLine().matches("HTTP/1\\.\\d \\d{3}( .*)?")) {
        throw new IOException("this is no answer of HTTP");
      }
      int status = status(head);
      if (status / 100 != 1 || status == SWITCHING_PROTOCOLS) {
        return head;
      }
    }
  }

  private static int status(HttpHead head) {
    return Integer.parseInt(head.startLine().split(" ", 3)[1]);
  }

  private static Path partOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  private String take(StreamReader reader, HttpHead head, int status, Path file, long[] came)
      throws HttpError, IOException {
    if (status != 200 && status != 206) {
      throw new IOException(head.startLine().split(" ", 2)[1]);
    }
    Path part = partOf(file);
    long before = status == 206 ? toThread(() -> Files.size(part)) : 0;
    if (status == 206
        && !String.valueOf(head.field("Content-Range")).startsWith("bytes " + before + "-")) {
      throw new IOException("the server has sent another part than it was asked for");
    }
    try {
      write(reader, head, part, status == 206, came);
    } catch (EOFException end) {
      throw new IOException("the connection has ended too soon");
    } finally {
      FileTime changed = lastModified(head);
      if (changed != null) {
        toThread(() -> Files.setLastModifiedTime(part, changed));
      }
    }
    toThread(() -> Files.move(part, file, StandardCopyOption.REPLACE_EXISTING));
    return before == 0 ? "" : String.format(Locale.ROOT, "(%,d were there already)", before);
  }

  private void write(StreamReader reader, HttpHead head, Path part, boolean append, long[] came)
      throws HttpError, IOException {
    StandardOpenOption how =
        append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (var body = new HttpBody(reader, patience).ofResponse(head);
        OutputStream out =
            toThread(
                () ->
                    Files.newOutputStream(
                        part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how))) {
      for (byte[] block : body) {
        toThread(
            () -> {
              out.write(block);
              return block.length;
            });
        came[0] += block.length;
        bytes += block.length;
      }
    }
  }

  private static @Nullable FileTime lastModified(HttpHead head) {
    String date = head.field("Last-Modified");
    try {
      return date == null
          ? null
          : FileTime.from(
              ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException noDate) {
      return null;
    }
  }
}
