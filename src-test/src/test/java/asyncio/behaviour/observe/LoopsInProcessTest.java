package asyncio.behaviour.observe;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.observe.LoopSnapshot;
import asyncio.observe.LoopsHandler;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The running loops for those who cannot attach: as JSON, by JMX and by HTTP. */
class LoopsInProcessTest {

  private static final String ODD = "<b>\"a\\\u001b\n\u009b\u202e\u2028\ud800";
  private static final String ESCAPED =
      "\\u003cb>\\\"a\\\\\\u001b\\u000a\\u009b\\u202e\\u2028\\ud800";

  @OnBothEngines
  void namesAreEscapedInJson(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          createTask(() -> sleep(1), ODD);
          sleep(0);
          String json = LoopSnapshot.of(getRunningLoop()).toJson();
          assertThat(json)
              .startsWith(
                  "{\"schema\":\"asyncio.loops\",\"version\":1,\"loops\":[{\"loop\":\"\\u003cEvent")
              .contains("\"name\":\"" + ESCAPED + "\",\"state\":\"waiting\",\"cancelling\":false")
              .contains("\"method\":\"sleep\",\"file\":\"Asyncio.java\",\"line\":")
              .endsWith("\"cycles\":[]}]}")
              .doesNotContainPattern("\\p{C}");
        });
  }

  @Test
  void noLoopIsAnEmptyList() {
    assertThat(LoopSnapshot.toJson(List.of()))
        .isEqualTo("{\"schema\":\"asyncio.loops\",\"version\":1,\"loops\":[]}");
  }

  @OnBothEngines
  void tablesAndTreesFitAWidth(EngineKind engine) {
    Loops.run(
        engine,
        () -> {
          createTask(() -> sleep(1), "a task whose name is long, ".repeat(9));
          sleep(0);
          LoopSnapshot snapshot = LoopSnapshot.of(getRunningLoop());
          for (int width : new int[] {Integer.MIN_VALUE, 20, 40, 80, 120}) {
            int most = Math.max(width, 20);
            assertThat(snapshot.toTable(width).lines()).allMatch(line -> line.length() <= most);
            assertThat(snapshot.toTrees(width).lines()).allMatch(line -> line.length() <= most);
          }
          assertThat(snapshot.toTable(80)).contains("a task whose", "…", "waiting");
          assertThat(snapshot.toTable(Integer.MAX_VALUE)).isEqualTo(snapshot.toTable());
          assertThat(snapshot.toTrees(Integer.MAX_VALUE)).isEqualTo(snapshot.toTrees());
        });
  }

  private static Object attribute(String name) throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .getAttribute(new ObjectName(asyncio.observe.Loops.NAME), name);
  }

  @OnBothEngines
  void jmxShowsTheLoops(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          createTask(() -> sleep(1000), "guest");
          sleep(0);
          try (var loops = asyncio.observe.Loops.register()) {
            assertThat((String) attribute("Json")).contains("\"name\":\"guest\"");
            assertThat((String) attribute("Table")).contains("guest");
            assertThat((String) attribute("Trees")).contains("(T) guest");
            assertThat((Integer) attribute("LoopCount")).isPositive();
            assertThat((Long) attribute("TaskCount")).isGreaterThanOrEqualTo(2);
            assertThat(loops.top(0, 80, 5)).contains("guest", "lag ms");
            assertThatThrownBy(asyncio.observe.Loops::register)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("registered already");
            loops.close(); // and again at the end
          }
          assertThatThrownBy(() -> attribute("Json"))
              .isInstanceOf(javax.management.InstanceNotFoundException.class);
        });
  }

  private static HttpResponse<String> ask(HttpServer server, String method, String path)
      throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
    return toThread(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));
  }

  @OnBothEngines
  void theHandlerShowsTheLoops(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          HttpServer server =
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
          server.createContext("/loops", new LoopsHandler());
          server.start();
          try {
            createTask(() -> sleep(1000), ODD);
            HttpResponse<String> json = ask(server, "GET", "/loops");
            assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(json.body()).startsWith("{\"schema\":\"asyncio.loops\"").contains(ESCAPED);
            assertThat(ask(server, "GET", "/loops?table").body()).contains("task name");
            assertThat(ask(server, "GET", "/loops?trees").body()).contains("(T) ");
            assertThat(ask(server, "HEAD", "/loops").body()).isEmpty();
            assertThat(ask(server, "GET", "/loops?%3Cscript%3E").statusCode()).isEqualTo(400);
            HttpResponse<String> posted = ask(server, "POST", "/loops");
            assertThat(posted.statusCode()).isEqualTo(405);
            assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");
          } finally {
            server.stop(0);
          }
        });
  }
}
