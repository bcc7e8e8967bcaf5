package asyncio.cluster;

import static asyncio.Asyncio.await;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide says what compiles and runs. */
class GuideTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /** Without white space and comments. */
  private static String code(String source) {
    return source.replaceAll("//[^\n]*", "").replace("\"a.txt\"", "file").replaceAll("\\s+", "");
  }

  @Test
  void eachBlockOfJavaIsInTheSource() throws IOException {
    String source = code(Files.readString(Path.of("src/test/java/asyncio/cluster/Guide.java")));
    var blocks = BLOCK.matcher(Files.readString(Path.of("../CLUSTER.md")));
    int count = 0;
    while (blocks.find()) {
      count++;
      for (String part : blocks.group(1).split("\n\n")) {
        String code = code(part);
        assertThat(source)
            .contains(code.endsWith(";}") ? code.substring(0, code.length() - 1) : code);
      }
    }
    assertThat(count).isEqualTo(5);
  }

  @Test
  void itRuns(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one\ntwo\n");
    Asyncio.run(
        () -> {
          assertThat(Guide.count(file.toString())).isEqualTo(2);
          assertThat(
                  Guide.ask(
                      (question, reply) ->
                          Thread.ofVirtual().start(() -> reply.accept(question + "!")),
                      "hello"))
              .isEqualTo("hello!");
          Guide.loops("ann");
        });
  }

  /** A client whose answers are stages: the JDK's, with a real server. */
  @Test
  void aStageIsAwaited() throws IOException {
    var server = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(java.nio.charset.StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      HttpClient client = HttpClient.newHttpClient();
      String body =
          Asyncio.run(
              () -> {
                HttpRequest request = HttpRequest.newBuilder(uri).build();
                return await(client.sendAsync(request, BodyHandlers.ofString())).body();
              });
      assertThat(body).isEqualTo("ok");
    } finally {
      server.stop(0);
    }
  }
}
