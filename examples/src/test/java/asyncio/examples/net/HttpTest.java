package asyncio.examples.net;

import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import asyncio.net.Connection;
import asyncio.net.ConnectionOptions;
import asyncio.net.Server;
import asyncio.net.Streams;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** The web server, asked by curl, by raw sockets, and by our own downloader. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class HttpTest {

  @TempDir Path outside;

  private Path folder;
  private final byte[] large = new byte[3_000_000];

  @BeforeEach
  void writeFiles() throws IOException {
    folder = Files.createDirectory(outside.toRealPath().resolve("site"));
    new Random(1).nextBytes(large);
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.writeString(folder.resolve("a.txt"), "hello\n");
    Files.writeString(folder.resolve("b & c.html"), "<p>hello");
    Files.writeString(folder.resolve(".hidden"), "secret");
    Files.write(folder.resolve("large.bin"), large);
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/index.html"), "<p>index");
    Files.createSymbolicLink(folder.resolve("link.txt"), outside.resolve("secret.txt"));
    new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().onExit().join();
  }

  /** What is done with a server. */
  private interface Client {
    void talkTo(String address) throws Exception;
  }

  private void serving(EngineKind engine, double patience, Client client) {
    RealClient.printed(
        engine,
        () -> {
          Server server =
              new Listener(0)
                  .listen(Serve.handler(folder, /* upload= */ true, patience), HttpHead.LONGEST);
          client.talkTo(Listener.address(server));
          server.shutdown(1);
        });
  }

  private void serving(EngineKind engine, Client client) {
    serving(engine, RealClient.PATIENCE, client);
  }

  // ---- curl

  @EachEngine
  void curlGetsFilesOverOneConnection(EngineKind engine) {
    RealClient.require("curl");
    serving(
        engine,
        address -> {
          String url = "http://" + address;
          String connections = "%{http_code} %{num_connects} %{content_type}\n";
          assertThat(
                  RealClient.curl(
                      "-w", connections, url + "/a.txt", url + "/sub/", url + "/b%20%26%20c.html"))
              .isEqualTo(
                  """
                  hello
                  200 1 text/plain; charset=utf-8
                  <p>index200 0 text/html; charset=utf-8
                  <p>hello200 0 text/html; charset=utf-8
                  """);
        });
  }

  @EachEngine
  void curlGetsALargeFile(EngineKind engine) {
    RealClient.require("curl");
    serving(
        engine,
        address -> {
          Path copy = outside.resolve("copy");
          RealClient.curl("-o", copy.toString(), "http://" + address + "/large.bin");
          assertThat(copy).hasBinaryContent(large);
        });
  }

  @EachEngine
  void curlIsToldWhatItCannotHave(EngineKind engine) {
    RealClient.require("curl");
    serving(
        engine,
        address -> {
          String url = "http://" + address;
          assertThat(status("-X", "DELETE", url + "/a.txt")).isEqualTo("405");
          assertThat(status("-H", "X: " + "x".repeat(20_000), url + "/a.txt")).isEqualTo("431");
          assertThat(status("-H", "Host:", url + "/a.txt")).isEqualTo("400");
          for (String path :
              new String[] {
                "/none",
                "/../secret.txt",
                "/sub/../../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "//" + outside + "/secret.txt",
                "/link.txt",
                "/.hidden",
                "/a.txt%00",
                "/a.txt/",
                "/a.txt/.",
                "/a.txt/x",
                "/pipe",
                "/sub/../a.txt",
                "/" + "x/".repeat(5_000)
              }) {
            assertThat(status("--path-as-is", url + path)).as(path).isEqualTo("404");
          }
          assertThat(status(url + "/%zz")).isEqualTo("400");
          assertThat(status(url + "/" + "x".repeat(255))).isEqualTo("404");
          assertThat(status(url + "/" + "x".repeat(256))).isEqualTo("414");
          assertThat(status(url + "/sub")).isEqualTo("301");
        });
  }

  private static String status(String... arguments) {
    String[] all = new String[arguments.length + 4];
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    all[0] = "-o";
    all[1] = "/dev/null";
    all[2] = "-w";
    all[3] = "%{http_code}";
    return RealClient.curl(all);
  }

  @EachEngine
  void curlDoesNotGetWhatItHas(EngineKind engine) {
    RealClient.require("curl");
    serving(
        engine,
        address -> {
          String file = folder.resolve("a.txt").toString();
          assertThat(status("-z", file, "http://" + address + "/a.txt")).isEqualTo("304");
          assertThat(RealClient.curl("-r", "1-3", "http://" + address + "/a.txt")).isEqualTo("ell");
          assertThat(status("-r", "6-", "http://" + address + "/a.txt")).isEqualTo("416");
        });
  }

  @EachEngine
  void curlGetsAListInChunks(EngineKind engine) {
    RealClient.require("curl");
    serving(
        engine,
        address -> {
          assertThat(RealClient.curl("-i", "http://" + address + "/"))
              .contains("Transfer-Encoding: chunked\n")
              .endsWith(
                  """
                  <!doctype html>
                  <title>/</title>
                  <a href="./a.txt">a.txt</a><br>
                  <a href="./b%20&%20c.html">b &amp; c.html</a><br>
                  <a href="./large.bin">large.bin</a><br>
                  <a href="./link.txt">link.txt</a><br>
                  <a href="./pipe">pipe</a><br>
                  <a href="./sub/">sub/</a><br>
                  """);
          assertThat(RealClient.curl("--http1.0", "-i", "http://" + address + "/"))
              .doesNotContain("chunked")
              .endsWith("<a href=\"./sub/\">sub/</a><br>\n");
        });
  }

  @EachEngine
  void curlUploadsInChunks(EngineKind engine) {
    RealClient.require("curl");
    serving(
        engine,
        address -> {
          String[] chunked = {
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "-H",
            "Transfer-Encoding: chunked",
            "-T",
            "-",
            "http://" + address + "/sub/new.txt"
          };
          String text = "some text\n".repeat(100_000);
          assertThat(RealClient.curlSending(text, chunked)).isEqualTo("201");
          assertThat(folder.resolve("sub/new.txt")).hasContent(text);
          String file = folder.resolve("large.bin").toString();
          assertThat(status("-T", file, "http://" + address + "/sub/new.txt")).isEqualTo("204");
          assertThat(folder.resolve("sub/new.txt")).hasBinaryContent(large);
          assertThat(status("-T", file, "http://" + address + "/none/new.txt")).isEqualTo("404");
          assertThat(status("-T", file, "http://" + address + "/../new.txt", "--path-as-is"))
              .isEqualTo("404");
        });
    assertThat(outside.resolve("new.txt")).doesNotExist();
  }

  @EachEngine
  void curlCannotPutAFileOverAFolder(EngineKind engine) throws IOException {
    RealClient.require("curl");
    Files.createDirectory(folder.resolve("empty"));
    serving(
        engine,
        address -> {
          String file = folder.resolve("a.txt").toString();
          String url = "http://" + address + "/";
          assertThat(status("-T", file, url + "sub")).isEqualTo("409");
          assertThat(status("-T", file, url + "empty")).isEqualTo("409");
          assertThat(status("-T", file, url + "a.txt/x")).isEqualTo("404");
          assertThat(status("-T", file, url + "x".repeat(255))).isEqualTo("201");
          assertThat(status("-T", file, url + "x".repeat(256))).isEqualTo("414");
        });
    assertThat(folder.resolve("sub/index.html")).exists();
    assertThat(folder.resolve("empty")).isDirectory();
  }

  /** What a log shows of a request is a line, whatever the request is. */
  @EachEngine
  void noRequestCommandsTheTerminal(EngineKind engine) {
    String printed =
        RealClient.printed(
            engine,
            () -> {
              Server server =
                  new Listener(0)
                      .listen(
                          Serve.handler(folder, /* upload= */ false, RealClient.PATIENCE),
                          HttpHead.LONGEST);
              ask(
                  Listener.address(server),
                  "GET /%1b%5b2J%0a%c2%9b%e2%80%a8%e2%80%ae HTTP/1.1\nHost: a\nConnection: close\n\n");
              server.shutdown(1);
            });
    assertThat(printed)
        .matches("CLIENT +404  GET /\\\\u001b\\[2J\\\\n\\\\u009b\\\\u2028\\\\u202e\n");
  }

  // ---- raw sockets

  /** Sends this, and returns all that comes, without dates. */
  private static String ask(String address, String request) throws IOException {
    String[] parts = address.split(":");
    ConnectionOptions options = ConnectionOptions.to(parts[0], Integer.parseInt(parts[1]));
    try (Connection connection = Streams.openConnection(options)) {
      connection
          .writer()
          .writeAll(request.replace("\n", "\r\n").replace("LF", "\n").getBytes(ISO_8859_1));
      return new String(connection.reader().read(), ISO_8859_1)
          .replaceAll("(Date|Last-Modified): .*\r\n", "")
          .replace("\r\n", "\n");
    }
  }

  @EachEngine
  void severalRequestsMayComeAtOnce(EngineKind engine) {
    serving(
        engine,
        address ->
            assertThat(
                    ask(
                        address,
                        """
                        PUT /new.txt HTTP/1.1
                        Host: here
                        Transfer-Encoding: chunked

                        3;why=not
                        abc
                        A
                        0123456789
                        0
                        Trailer: ignored

                        GET /new.txt HTTP/1.1
                        Host: here

                        DELETE /new.txt HTTP/1.1
                        Host: here
                        Content-Length: 3

                        abcHEAD /new.txt HTTP/1.1
                        Host: here
                        Connection: close

                        GET /not/answered HTTP/1.1
                        Host: here

                        """))
                .isEqualTo(
                    """
                    HTTP/1.1 201 Created
                    Connection: keep-alive
                    Content-Length: 0

                    HTTP/1.1 200 OK
                    Content-Type: text/plain; charset=utf-8
                    Accept-Ranges: bytes
                    Connection: keep-alive
                    Content-Length: 13

                    abc0123456789HTTP/1.1 405 Method Not Allowed
                    Content-Type: text/plain; charset=utf-8
                    Allow: GET, HEAD, PUT
                    Connection: keep-alive
                    Content-Length: 26

                    this is not possible here
                    HTTP/1.1 200 OK
                    Content-Type: text/plain; charset=utf-8
                    Accept-Ranges: bytes
                    Connection: close
                    Content-Length: 13

                    """));
  }

  @EachEngine
  void whatIsMalformedEndsTheConnection(EngineKind engine) {
    serving(
        engine,
        address -> {
          String get = "GET /a.txt HTTP/1.1\nHost: here\n";
          String put = "PUT /x HTTP/1.1\nHost: here\n";
          String chunked = put + "Transfer-Encoding: chunked\n";
          String next = "\n\n" + get + "\n";
          assertRefused(400, ask(address, "hello" + next));
          assertRefused(400, ask(address, get + "no colon" + next));
          assertRefused(400, ask(address, get + " X: folded" + next));
          assertRefused(400, ask(address, get + "Host: again" + next));
          assertRefused(400, ask(address, put + "Content-Length: 3\nContent-Length: 4" + next));
          assertRefused(400, ask(address, put + "Content-Length: -1" + next));
          assertRefused(400, ask(address, chunked + "Content-Length: 3" + next));
          assertRefused(400, ask(address, chunked + "\nnonsense" + next));
          assertRefused(400, ask(address, chunked + "\n2\nabc" + next));
          assertRefused(501, ask(address, put + "Transfer-Encoding: gzip" + next));
          assertRefused(505, ask(address, get.replace("1.1", "2.0") + next));
          // What another program on the way may understand in another way.
          String coding = put + "Transfer-Encoding: ";
          String empty = "\n\n0\n\n" + get + "\n";
          assertRefused(400, ask(address, coding + "chunked, identity" + empty));
          assertRefused(400, ask(address, coding + "chunked, chunked" + empty));
          assertRefused(400, ask(address, coding + "chunked\nTransfer-Encoding: chunked" + empty));
          assertRefused(501, ask(address, coding + "gzip, chunked" + empty));
          assertRefused(501, ask(address, coding + empty));
          assertRefused(400, ask(address, (coding + "chunked" + empty).replace("/1.1", "/1.0")));
          assertRefused(400, ask(address, put + "Content-Length: \u000b0" + next));
          assertRefused(400, ask(address, put + "Content-Length: 0\u001f" + next));
          assertRefused(400, ask(address, get + "X: a\u0001b" + next));
          for (String chunk : new String[] {"LF3", "3LF", "3;aLFb", " 3", "+3", "3\u000b", "3 x"}) {
            assertRefused(400, ask(address, chunked + "\n" + chunk + "\nabc\n0\n\n" + get + "\n"));
          }
          assertRefused(400, ask(address, chunked + "\n3\nabc \n0\n\n" + get + "\n"));
          assertRefused(400, ask(address, chunked + "\n0\nX: aLFb\n\n" + get + "\n"));
          assertRefused(400, ask(address, " " + get + "\n"));
          assertRefused(400, ask(address, "\t" + get + "\n"));
          assertRefused(400, ask(address, "LF" + get + "\n"));
          assertRefused(400, ask(address, "\u000b" + get + "\n"));
          assertRefused(400, ask(address, "G(T / HTTP/1.1\nHost: here\n\n"));
        });
    assertThat(folder.resolve("x")).doesNotExist();
    assertThat(folder.toFile().list((where, name) -> name.endsWith(".part"))).isEmpty();
  }

  /** One empty line may stand before a request: RFC 9112, section 2.2. */
  @EachEngine
  void anEmptyLineMayComeFirst(EngineKind engine) {
    serving(
        engine,
        address ->
            assertThat(ask(address, "\nHEAD /a.txt HTTP/1.1\nHost: a\nConnection: close\n\n"))
                .startsWith("HTTP/1.1 200 OK\n"));
  }

  @EachEngine
  void anEncodedSlashLeadsNowhereElse(EngineKind engine) {
    serving(
        engine,
        address -> {
          String end = " HTTP/1.1\nHost: here\nConnection: close\n\n";
          String real = folder.toString();
          for (String path :
              new String[] {
                "/%2Fevil.example/..//" + real.substring(1) + "/sub",
                "/%2F" + real.substring(1) + "/a.txt",
                "/%2F" + real.substring(1),
                "http://here/%2Fevil.example/.."
              }) {
            assertRefused(400, ask(address, "GET " + path + end));
          }
          assertThat(ask(address, "GET http://here" + end)).startsWith("HTTP/1.1 200 OK\n");
          assertThat(ask(address, "GET //sub" + end)).contains("\nLocation: /sub/\n");
          assertThat(ask(address, "GET /sub%2Findex.html" + end)).endsWith("\n\n<p>index");
        });
  }

  /** 16,000 spaces took 0.8 seconds, in which nobody else was served. */
  @Test
  void aLongListIsReadInLinearTime() throws HttpError {
    HttpHead head =
        HttpHead.parse(
            "GET / HTTP/1.1\r\nConnection: a" + " ".repeat(1_000_000) + "b,Close\r\n\r\n");
    assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> assertThat(head.says("Connection", "close")).isTrue());
  }

  /** 1,200 clients who did not read filled 256 MB: each had a large block. */
  @EachEngine
  void whoDoesNotReadHoldsLittleMemory(EngineKind engine) throws IOException {
    try (RandomAccessFile huge = new RandomAccessFile(folder.resolve("huge").toFile(), "rw")) {
      huge.setLength(50_000_000); // more than the system keeps for a connection
    }
    MemoryBudget memory = new MemoryBudget(300_000); // for one large block
    FolderSite site = new FolderSite(folder, false, memory);
    RealClient.printed(
        engine,
        () -> {
          Server server =
              new Listener(0)
                  .listen(
                      (reader, writer) ->
                          new HttpConnection(site, reader, writer, RealClient.PATIENCE).serve(),
                      HttpHead.LONGEST);
          String address = Listener.address(server);
          int port = Integer.parseInt(address.split(":")[1]);
          List<Connection> stuck = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            Connection connection =
                Streams.openConnection(ConnectionOptions.to("127.0.0.1", port), 1000);
            connection.writer().writeAll("GET /huge HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
            stuck.add(connection);
          }
          String close = " HTTP/1.1\nHost: here\nConnection: close\n\n";
          while (!ask(address, "GET /" + close).startsWith("HTTP/1.1 503")) {
            sleep(0.01); // until one of them is stuck with the large block
          }
          String whole = ask(address, "GET /large.bin" + close);
          assertThat(whole.length()).isGreaterThan(2_900_000); // but for its line ends
          for (Connection connection : stuck) {
            connection.writer().transport().abort();
          }
          server.shutdown(1);
        });
    assertThat(memory.left()).isEqualTo(300_000);
  }

  private static void assertRefused(int status, String answer) {
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("Connection: close\n");
    assertThat(answer.split("HTTP/1.1")).hasSize(2);
  }

  @EachEngine
  void whoIsTooSlowIsSentAway(EngineKind engine) {
    serving(
        engine,
        0.05,
        address ->
            assertThat(ask(address, "GET / HT")).startsWith("HTTP/1.1 408 Request Timeout\n"));
    // After an answer it need not ask again.
    assertThat(askTheImpatient(engine, "HEAD /a.txt HTTP/1.1\nHost: here\n\n"))
        .startsWith("HTTP/1.1 200 OK\n")
        .endsWith("Content-Length: 6\n\n");
    assertThat(askTheImpatient(engine, "PUT /new HTTP/1.1\nHost: here\nContent-Length: 9\n\nabc"))
        .isEmpty();
    assertThat(folder.resolve("new")).doesNotExist();
  }

  /** Asks a server that is just patient enough for this machine to get a request's head to it. */
  private String askTheImpatient(EngineKind engine, String request) {
    String[] answer = {"HTTP/1.1 408"};
    for (double patience = 0.05; answer[0].startsWith("HTTP/1.1 408"); patience *= 2) {
      serving(engine, patience, address -> answer[0] = ask(address, request));
    }
    return answer[0];
  }

  // ---- our own downloader

  /** A server in a thread of its own, for programs that run their own loop. */
  private void besideAServer(EngineKind engine, Client client) throws Exception {
    Programs.loop(engine); // gives up where it cannot be had
    CompletableFuture<String> address = new CompletableFuture<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () ->
                Asyncio.run(
                    () -> {
                      Server server =
                          new Listener(0)
                              .listen(
                                  Serve.handler(folder, false, RealClient.PATIENCE),
                                  HttpHead.LONGEST);
                      address.complete(Listener.address(server));
                      Asyncio.await(end);
                      server.shutdown(1);
                    },
                    () -> Programs.loop(engine).build()));
    thread.start();
    try {
      client.talkTo("http://" + address.get(RealClient.PATIENCE, TimeUnit.SECONDS));
    } finally {
      end.complete(null);
      thread.join();
    }
  }

  private static Outcome download(EngineKind engine, Path into, String... urls) {
    List<String> arguments = new ArrayList<>(List.of("download", "--limit=1", "--into=" + into));
    arguments.add("--patience=" + RealClient.PATIENCE);
    arguments.addAll(List.of(urls));
    Outcome outcome = Programs.run(engine, arguments.toArray(String[]::new));
    String out =
        outcome
            .out()
            .replaceAll("CLIENT|127\\.0\\.0\\.1:\\d+.*\n", "") // the server's words
            .replaceAll("\\.\\.\\. .*\n", "")
            .replaceAll("[\\d,]+ ms", "TIME");
    return new Outcome(outcome.exitCode(), out, outcome.err());
  }

  @EachEngine
  void downloadsSeveralFiles(EngineKind engine) throws Exception {
    Path into = outside.resolve("downloads");
    besideAServer(
        engine,
        url ->
            assertThat(
                    download(
                        engine, into, url + "/a.txt", url + "/sub", url + "/no", url + "/a.txt"))
                .isEqualTo(
                    new Outcome(
                        1,
                        """
                        ok                  6 bytes  a.txt
                        ok                  8 bytes  sub
                        failed              0 bytes  no  (404 Not Found)
                        ok                  6 bytes  2-a.txt
                        3 of 4 files, 20 bytes in TIME
                        """,
                        "")));
    assertThat(into.resolve("a.txt")).hasContent("hello\n");
    assertThat(into.resolve("2-a.txt")).hasContent("hello\n");
    assertThat(into.resolve("sub")).hasContent("<p>index");
  }

  @EachEngine
  void aDownloadGoesOnWhereItHasStopped(EngineKind engine) throws Exception {
    Path into = Files.createDirectory(outside.resolve("downloads"));
    Path part = into.resolve("large.bin.part");
    byte[] there = Arrays.copyOf(large, 1_000_000);
    besideAServer(
        engine,
        url -> {
          Files.write(part, there);
          Files.setLastModifiedTime(part, secondOf(folder.resolve("large.bin")));
          assertThat(download(engine, into, url + "/large.bin").out())
              .startsWith(
                  "ok          2,000,000 bytes  large.bin  (1,000,000 were there already)\n");
          assertThat(into.resolve("large.bin")).hasBinaryContent(large);
          Files.write(part, new byte[1_000_000]);
          Files.setLastModifiedTime(part, FileTime.fromMillis(1000)); // so that is another file
          assertThat(download(engine, into, url + "/large.bin").out())
              .startsWith("ok          3,000,000 bytes  large.bin\n");
        });
    assertThat(into.resolve("large.bin")).hasBinaryContent(large);
    assertThat(part).doesNotExist();
  }

  /** The time of a file's last change as HTTP has it: without fractions of a second. */
  private static FileTime secondOf(Path file) throws IOException {
    return FileTime.from(
        Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS));
  }

  /** A server that says what it is told to, to one client. */
  private static Outcome downloadOf(EngineKind engine, Path into, String answer) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (Socket client = server.accept()) {
                  client.getOutputStream().write(answer.replace("\n", "\r\n").getBytes(ISO_8859_1));
                  client.shutdownOutput();
                  client.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/a%1bb";
      Outcome outcome = download(engine, into, url);
      served.get(RealClient.PATIENCE, TimeUnit.SECONDS);
      return outcome;
    }
  }

  @EachEngine
  void aDownloadWaitsForTheAnswerItself(EngineKind engine) throws Exception {
    Path into = outside.resolve("downloads");
    String continues = "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nLink: x\n\n";
    assertThat(downloadOf(engine, into, continues + "HTTP/1.1 200\nContent-Length: 2\n\nhi").out())
        .startsWith("ok                  2 bytes  a_b\n");
    assertThat(into.resolve("a_b")).hasContent("hi");
  }

  @EachEngine
  void noServerCommandsTheTerminal(EngineKind engine) throws Exception {
    Path into = outside.resolve("downloads");
    assertThat(downloadOf(engine, into, "HTTP/1.1 404 \u009b2J\n\n").out())
        .startsWith("failed              0 bytes  a_b  (404 \\u009b2J)\n");
    assertThat(downloadOf(engine, into, "HTTP/1.1 404 \u001b[2J\n\n").out())
        .startsWith("failed              0 bytes  a_b  (the head is malformed)\n");
  }

  @EachEngine
  void aDownloadRefusesEncodingsItDoesNotKnow(EngineKind engine) throws Exception {
    Path into = outside.resolve("downloads");
    assertThat(downloadOf(engine, into, "HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\nhi").out())
        .startsWith(
            "failed              0 bytes  a_b  (this transfer encoding is not known here)\n");
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(Programs.run(EngineKind.PORTABLE, "download", "https://a/b").err())
        .startsWith("'https://a/b' cannot be downloaded: it should look like http://HOST/a.zip.\n");
    assertThat(Programs.run(EngineKind.PORTABLE, "serve", "/no/such/folder").err())
        .startsWith("There is no folder '/no/such/folder'.\n");
    assertThat(Programs.run(EngineKind.PORTABLE, "serve", "--patience=0").err())
        .startsWith("--patience must be more than 0.\n");
  }
}
