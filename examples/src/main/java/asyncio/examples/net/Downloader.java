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
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Downloads files into a folder.
 *
 * <p>The bytes are written to a file that ends in {@code .part}, which gets its own name when it is
 * whole. Until then a later download goes on where the former one has stopped, if the server
 * supports ranges and the file there is unchanged. The server compares the time of the last change,
 * which the downloader gives to the part as well.
 */
final class Downloader {

  private static final int REDIRECTS = 5;

  /** The one status below 200 that is itself the answer. */
  private static final int SWITCHING_PROTOCOLS = 101;

  private static final FileTime NEVER = FileTime.fromMillis(0);

  /** The status that says that there is nothing from there on. */
  private static final int TOO_FAR = 416;

  private final Path folder;
  private final double patience;
  private final Set<Path> taken = new HashSet<>();
  private long bytes;

  /**
   * A downloader.
   *
   * @param folder where to put the files
   * @param patience seconds to wait for an answer, and for each block of a file
   */
  Downloader(Path folder, double patience) {
    this.folder = folder;
    this.patience = patience;
  }

  /**
   * The outcome of a download.
   *
   * @param file its name
   * @param bytes how many have come, without those that were there before
   * @param remark a note in parentheses, or empty
   * @param isWhole whether the file is complete
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

  /** How many bytes of all files have come up to now. */
  long bytes() {
    return bytes;
  }

  /** Downloads a file. A failure is an outcome too, so that other downloads go on. Suspends. */
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

  /** A file name that no other download of this object has. */
  private Path nameFor(URI url) {
    String path = url.getPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    String name =
        last.isEmpty() || last.startsWith(".")
            ? "index.html"
            : last.replaceAll(
                "[\\p{Cntrl}\\\\:]", "_"); // a separator on any system would leave the folder
    for (int i = 1; ; i++) {
      Path file = folder.resolve(i == 1 ? name : i + "-" + name);
      if (taken.add(file)) {
        return file;
      }
    }
  }

  /** Follows redirects to the file, takes it, and returns the remark. */
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
        if (status == TOO_FAR) { // the part is whole, or no part of this file: begin again
          toThread(() -> Files.deleteIfExists(partOf(file)));
          continue;
        }
        if (status / 100 != 3 || location == null) {
          return take(connection.reader(), head, status, file, came);
        }
        place = place.resolve(location);
        if (!"http".equals(place.getScheme()) || place.getHost() == null) {
          throw new IOException("it is at " + place + " now");
        }
      } finally {
        connection.writer().transport().abort(); // the rest is not wanted
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
    FileTime changed = toThread(() -> Files.exists(part) ? Files.getLastModifiedTime(part) : NEVER);
    long there = isSet(changed) ? toThread(() -> Files.size(part)) : 0;
    if (there > 0) {
      request.append("Range: bytes=" + there + "-\r\n");
      request.append("If-Range: " + HttpResponse.date(changed.toInstant()) + "\r\n");
    }
    byte[] bytes = request.append("\r\n").toString().getBytes(ISO_8859_1);
    connection.writer().writeAll(bytes);
    return timeout(patience, () -> readAnswer(connection.reader()));
  }

  /**
   * Reads the head of the answer. Heads with a status of 1xx, such as 100 Continue, only announce
   * it.
   */
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

  /**
   * Whether the time of a part is the one that was set when its download was interrupted: a whole
   * second. It is not if the program was killed. Then it is the time of the last write, which may
   * be the second in which the file at the server was changed.
   */
  private static boolean isSet(FileTime time) {
    FileTime second = FileTime.from(time.to(TimeUnit.SECONDS), TimeUnit.SECONDS);
    return !time.equals(NEVER) && time.equals(second);
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
    }
    toThread(() -> Files.move(part, file, StandardCopyOption.REPLACE_EXISTING));
    return before == 0 ? "" : String.format(Locale.ROOT, "(%,d were there already)", before);
  }

  /**
   * Writes what comes. The bytes are on the disk before the file gets its name, or the time by
   * which they are known later: whatever happens to this machine, neither belongs to fewer bytes.
   */
  private void write(StreamReader reader, HttpHead head, Path part, boolean append, long[] came)
      throws HttpError, IOException {
    if (!append) {
      toThread(() -> Files.deleteIfExists(part)); // no byte of it comes back after a crash
    }
    StandardOpenOption how = append ? StandardOpenOption.APPEND : StandardOpenOption.CREATE_NEW;
    FileTime changed = validator(head);
    try (var body = new HttpBody(reader, patience).ofResponse(head);
        FileChannel out = toThread(() -> FileChannel.open(part, StandardOpenOption.WRITE, how))) {
      try {
        for (byte[] block : body) {
          toThread(() -> write(out, block));
          came[0] += block.length;
          bytes += block.length;
        }
      } finally {
        toThread(() -> force(out));
      }
    } finally {
      if (changed != null) {
        toThread(() -> Files.setLastModifiedTime(part, changed));
      }
    }
  }

  /** Writes a whole block. Blocks. */
  static int write(FileChannel out, byte[] block) throws IOException {
    for (ByteBuffer rest = ByteBuffer.wrap(block); rest.hasRemaining(); ) {
      out.write(rest);
    }
    return block.length;
  }

  /** Waits until the disk has everything. Blocks. */
  static boolean force(FileChannel out) throws IOException {
    out.force(true);
    return true;
  }

  /**
   * The time of the last change, if it tells this state of the file from any other. It has no
   * fractions of a second, so in the same second the file may change again: RFC 9110, 8.8.2.2.
   */
  private static @Nullable FileTime validator(HttpHead head) {
    Instant changed = time(head.field("Last-Modified"));
    Instant now = time(head.field("Date"));
    return changed == null || now == null || !changed.isBefore(now) ? null : FileTime.from(changed);
  }

  private static @Nullable Instant time(@Nullable String date) {
    try {
      return date == null
          ? null
          : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException noDate) {
      return null;
    }
  }
}
