package asyncio.examples.fetch;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A folder, served by the JDK's own web server, to this computer only, at a port that is free. */
final class FolderServer implements AutoCloseable {

  private final Path folder;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private FolderServer(Path folder, HttpServer server) {
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts to serve.
   *
   * @param folder what to serve
   * @param delay seconds that each request takes longer, as if the server were far away
   */
  static FolderServer start(Path folder, double delay) throws IOException {
    Path realFolder = folder.toRealPath();
    HttpServer http =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            /* backlog= */ 0,
            "/",
            SimpleFileServer.createFileHandler(realFolder),
            Filter.beforeHandler("delay", exchange -> pause(delay)));
    FolderServer server = new FolderServer(realFolder, http);
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  private static void pause(double seconds) {
    try {
      Thread.sleep(Math.round(seconds * 1000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The address of a file of the folder, whether the file exists or not. */
  URI url(String file) {
    InetSocketAddress address = server.getAddress();
    String host = address.getAddress().getHostAddress();
    String path = file.startsWith("/") ? file : "/" + file;
    try {
      return new URI("http", null, host, address.getPort(), path, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Addresses of files of the folder, those in the fewest subfolders first. Hidden files and links
   * are left out, because the server does not serve them.
   */
  List<URI> someFiles(int limit) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(folder::relativize)
          .filter(FolderServer::isVisible)
          .sorted(
              Comparator.comparingInt(Path::getNameCount).thenComparing(Comparator.naturalOrder()))
          .limit(limit)
          .map(file -> url(file.toString().replace('\\', '/')))
          .toList();
    }
  }

  private static boolean isVisible(Path file) {
    return StreamSupport.stream(file.spliterator(), false)
        .noneMatch(name -> name.toString().startsWith("."));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Override
  public String toString() {
    return folder + " at " + url("");
  }
}
