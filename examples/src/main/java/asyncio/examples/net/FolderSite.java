package asyncio.examples.net;

import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A site that serves the files of a folder and its subfolders, but no name that begins with a dot,
 * and nothing outside. The names {@code .} and {@code ..} are refused too; clients resolve them
 * before they ask.
 *
 * <p>All calls of the file system run in threads: a disk may be slow, and the loop has other
 * clients to serve.
 */
public final class FolderSite implements HttpConnection.Site {

  private static final int LARGEST_BLOCK = 256 * 1024;

  /** Of this size each client gets its blocks, however many clients there are. */
  private static final int SMALLEST_BLOCK = 8 * 1024;

  /** The memory of a name in a list, in bytes, about: an object, and two bytes a character. */
  private static final int NAME = 100;

  /** The largest upload, in bytes. */
  private static final long LARGEST_UPLOAD = 1L << 30;

  /** The longest name, in bytes: the limit of the usual file systems. */
  private static final int LONGEST_NAME = 255;

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})?");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "txt", "text/plain; charset=utf-8",
          "md", "text/markdown; charset=utf-8",
          "css", "text/css",
          "js", "text/javascript",
          "json", "application/json",
          "png", "image/png",
          "jpg", "image/jpeg",
          "svg", "image/svg+xml",
          "pdf", "application/pdf");

  private final Path folder;
  private final boolean takesUploads;
  private final MemoryBudget memory;

  /**
   * A site.
   *
   * @param folder the real path of the folder, without links
   * @param takesUploads whether clients may put files into the folder
   */
  public FolderSite(Path folder, boolean takesUploads) {
    this(folder, takesUploads, MemoryBudget.OF_PROGRAM);
  }

  /** A site with a budget of its own for what is prepared for all clients together. */
  FolderSite(Path folder, boolean takesUploads, MemoryBudget memory) {
    this.folder = folder;
    this.takesUploads = takesUploads;
    this.memory = memory;
  }

  @Override
  public HttpResponse answer(HttpRequest request) throws HttpError, IOException {
    switch (request.method()) {
      case "GET", "HEAD" -> {
        try {
          return get(request);
        } catch (FileSystemException notThere) {
          throw notFound(); // the file has gone since `find`
        }
      }
      case "PUT" -> {
        if (takesUploads) {
          return upload(request);
        }
      }
      default -> {}
    }
    return HttpResponse.text(405, "this is not possible here\n")
        .with("Allow", takesUploads ? "GET, HEAD, PUT" : "GET, HEAD");
  }

  // ---- paths

  /** Finds the folder or readable file that a path leads to. Blocks. */
  private Path find(String path) throws HttpError, IOException {
    Path real;
    try {
      real = within(path).toRealPath();
    } catch (FileSystemException notThere) {
      throw notFound(); // the same answer as below, so that nobody learns what exists elsewhere
    }
    boolean isInside = real.startsWith(folder); // false if a link leads outside
    boolean isKnown = Files.isDirectory(real) || Files.isRegularFile(real); // no pipe, no device
    if (!isInside || !isKnown || !Files.isReadable(real)) {
      throw notFound();
    }
    return real;
  }

  /** The place of a path in the folder, whether or not there is a file. */
  private Path within(String path) throws HttpError {
    for (String name : path.split("/")) {
      if (name.startsWith(".")) {
        throw notFound();
      }
      if (name.getBytes(UTF_8).length > LONGEST_NAME) {
        throw new HttpError(414, "a name is longer than " + LONGEST_NAME + " bytes");
      }
    }
    try {
      Path file = folder.resolve(path.substring(1)).normalize();
      if (file.startsWith(folder)) { // false if the path was absolute
        return file;
      }
    } catch (InvalidPathException notThere) {
      // said below
    }
    throw notFound();
  }

  private static HttpError notFound() {
    return new HttpError(404, "there is no such file");
  }

  // ---- files

  private HttpResponse get(HttpRequest request) throws HttpError, IOException {
    Path path = toThread(() -> find(request.path()));
    if (toThread(() -> Files.isDirectory(path))) {
      return ofFolder(request, path);
    }
    if (request.path().endsWith("/")) {
      throw notFound();
    }
    return ofFile(request, path);
  }

  private HttpResponse ofFile(HttpRequest request, Path file) throws HttpError {
    BasicFileAttributes seen = toThread(() -> attributes(file));
    long size = seen.size();
    Instant changed = seen.lastModifiedTime().toInstant();
    String date = HttpResponse.date(changed.truncatedTo(ChronoUnit.SECONDS));
    if (date.equals(request.head().field("If-Modified-Since"))) {
      return HttpResponse.empty(304).with("Last-Modified", date);
    }
    Matcher range = RANGE.matcher(String.valueOf(request.head().field("Range")));
    String changedSince = request.head().field("If-Range");
    HttpResponse response;
    if (range.matches() && (changedSince == null || changedSince.equals(date))) {
      long first = Long.parseLong(range.group(1));
      long last =
          range.group(2) == null ? size - 1 : Math.min(Long.parseLong(range.group(2)), size - 1);
      if (first > last) {
        return HttpResponse.text(416, "the file is not so long\n")
            .with("Content-Range", "bytes */" + size);
      }
      response =
          HttpResponse.of(206, new Part(memory, file, seen, first, last - first + 1))
              .with("Content-Range", "bytes " + first + "-" + last + "/" + size);
    } else {
      response = HttpResponse.of(200, new Part(memory, file, seen, 0, size));
    }
    return response
        .with("Content-Type", typeOf(file))
        .with("Accept-Ranges", "bytes")
        .with("Last-Modified", date);
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }

  private static String typeOf(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return TYPES.getOrDefault(ending, "application/octet-stream");
  }

  /**
   * A part of a file, read block by block, no faster than the client takes it. The blocks are large
   * while the budget allows, and small otherwise.
   */
  private record Part(
      MemoryBudget memory, Path file, BasicFileAttributes seen, long first, long length)
      implements HttpResponse.Content {

    @Override
    public void writeTo(HttpResponse.Sink sink) throws IOException {
      try (FileChannel channel = toThread(() -> open())) {
        InputStream in = Channels.newInputStream(channel);
        for (long left = length; left > 0; ) {
          left -= writeBlock(in, left, sink);
        }
      }
    }

    /**
     * Opens the file if it is still the one that the head of the response describes. Another one
     * may have taken its place, and the client would take a part of that for the whole. Blocks.
     */
    private FileChannel open() throws IOException {
      FileChannel channel = FileChannel.open(file);
      try {
        BasicFileAttributes now = attributes(file);
        if (now.size() != seen.size()
            || !now.lastModifiedTime().equals(seen.lastModifiedTime())
            || !Objects.equals(now.fileKey(), seen.fileKey())) {
          throw new IOException(file + " has changed meanwhile"); // the client asks again
        }
        return channel.position(first);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }

    private int writeBlock(InputStream in, long left, HttpResponse.Sink sink) throws IOException {
      int wanted = (int) Math.min(left, LARGEST_BLOCK);
      boolean isInBudget = memory.take(wanted);
      int size = isInBudget ? wanted : Math.min(wanted, SMALLEST_BLOCK);
      try {
        byte[] block = toThread(() -> in.readNBytes(size));
        if (block.length == 0) {
          throw new FileNotFoundException(file + " has become shorter meanwhile");
        }
        sink.write(block);
        return block.length;
      } finally {
        if (isInBudget) {
          memory.giveBack(wanted);
        }
      }
    }
  }

  // ---- folders

  private HttpResponse ofFolder(HttpRequest request, Path path) throws HttpError {
    if (!request.path().endsWith("/")) {
      return HttpResponse.empty(301).with("Location", link(request.path()) + "/");
    }
    Path index = path.resolve("index.html");
    if (toThread(() -> Files.isRegularFile(index, LinkOption.NOFOLLOW_LINKS))) {
      return ofFile(request, index);
    }
    if (memory.left() < LARGEST_BLOCK) {
      throw new HttpError(503, "too many clients take their answers slowly");
    }
    return HttpResponse.of(200, new Listing(memory, request.path(), path))
        .with("Content-Type", "text/html; charset=utf-8");
  }

  private static List<String> visibleNames(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** A page of links. Its length is not known beforehand, so it is sent in chunks. */
  private record Listing(MemoryBudget memory, String title, Path path)
      implements HttpResponse.Content {

    @Override
    public long length() {
      return -1;
    }

    @Override
    public void writeTo(HttpResponse.Sink sink) throws IOException {
      List<String> names = toThread(() -> visibleNames(path));
      long size = (long) names.size() * NAME;
      if (!memory.take(size)) {
        throw new IOException("there is no memory left for a list"); // the client sees no end of it
      }
      try {
        write(names, sink);
      } finally {
        memory.giveBack(size);
      }
    }

    private void write(List<String> names, HttpResponse.Sink sink) throws IOException {
      sink.write(("<!doctype html>\n<title>" + html(title) + "</title>\n").getBytes(UTF_8));
      for (String name : names) {
        String line = "<a href=\"./" + link(name) + "\">" + html(name) + "</a><br>\n";
        sink.write(line.getBytes(UTF_8));
      }
    }
  }

  private static String html(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static String link(String path) {
    try {
      return new URI(null, null, path.startsWith("/") ? path : "/" + path, null)
          .toASCIIString()
          .substring(path.startsWith("/") ? 0 : 1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  // ---- uploads

  /**
   * Receives a file under another name, and renames it when it is whole, so that nobody gets half a
   * file.
   */
  private HttpResponse upload(HttpRequest request) throws HttpError, IOException {
    Path asked = within(request.path());
    Path name = asked.getFileName();
    Path parent = asked.getParent();
    if (name == null || parent == null || request.path().endsWith("/")) {
      throw notFound();
    }
    Path into = toThread(() -> find("/" + folder.relativize(parent)));
    if (!toThread(() -> Files.isDirectory(into))) {
      throw notFound();
    }
    Path file = into.resolve(name.toString());
    if (toThread(() -> Files.isDirectory(file))) {
      throw new HttpError(409, "there is a folder of this name");
    }
    boolean isNew = !toThread(() -> Files.exists(file));
    Path coming = into.resolve("." + UUID.randomUUID() + ".part");
    try {
      receive(request, coming);
      // An atomic move replaces a file, but no folder that was made meanwhile.
      toThread(() -> Files.move(coming, file, StandardCopyOption.ATOMIC_MOVE));
    } catch (AccessDeniedException denied) {
      throw new HttpError(403, "this folder takes no files");
    } catch (FileSystemException refused) {
      throw new HttpError(409, "no file of this name can be put here");
    } finally {
      toThread(() -> Files.deleteIfExists(coming));
    }
    return HttpResponse.empty(isNew ? 201 : 204);
  }

  private static void receive(HttpRequest request, Path file) throws HttpError, IOException {
    long size = 0;
    try (FileChannel out =
        toThread(
            () ->
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      for (byte[] block : request.body()) {
        size += block.length;
        if (size > LARGEST_UPLOAD) {
          throw new HttpError(413, "more than " + LARGEST_UPLOAD + " bytes");
        }
        toThread(() -> Downloader.write(out, block));
      }
      toThread(() -> Downloader.force(out)); // before it gets its name, and the client an answer
    }
  }
}
