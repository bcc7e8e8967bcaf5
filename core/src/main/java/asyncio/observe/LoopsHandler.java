package asyncio.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The running loops of this program, for the HTTP server of the JDK. For programs to which no
 * command can attach, as in a container without a shell.
 *
 * <pre>{@code
 * HttpServer admin = HttpServer.create(new InetSocketAddress("127.0.0.1", 9000), 0);
 * admin.createContext("/loops", new LoopsHandler());
 * admin.start();
 * }</pre>
 *
 * <table>
 * <caption>What it answers</caption>
 * <tr><td>{@code GET /loops}</td><td>JSON, see {@link LoopSnapshot#toJson(java.util.List)}</td></tr>
 * <tr><td>{@code GET /loops?table}, {@code ?trees}</td><td>text, as {@code ps} and {@code pstree}
 *   print it; empty if no loop runs</td></tr>
 * <tr><td>another query</td><td>status 400</td></tr>
 * <tr><td>another method than GET and HEAD</td><td>status 405</td></tr>
 * </table>
 *
 * <p>The answer has names and stacks of tasks. Let the server listen where only operators reach it.
 * The server calls the handler in its own thread, not in a loop's: it answers while a loop hangs.
 * Another server than the JDK's sends {@link Loops#getJson()}. Programs on the module path need the
 * module {@code jdk.httpserver}.
 */
public final class LoopsHandler implements HttpHandler {

  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Loops loops = new Loops();

  /** A handler; one may serve several contexts. */
  public LoopsHandler() {}

  /**
   * Answers a request. Any thread may call it.
   *
   * @param exchange the request; it is closed
   * @throws IOException if the client is gone
   */
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String query = exchange.getRequestURI().getRawQuery();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        answer(exchange, 405, TEXT, "GET or HEAD, please.\n");
      } else if (query == null || query.isEmpty() || query.equals("json")) {
        answer(exchange, 200, JSON, loops.getJson());
      } else if (query.equals("table")) {
        answer(exchange, 200, TEXT, loops.getTable());
      } else if (query.equals("trees")) {
        answer(exchange, 200, TEXT, loops.getTrees());
      } else {
        answer(exchange, 400, TEXT, "The query may be json, table or trees.\n");
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    if (exchange.getRequestMethod().equals("HEAD") || bytes.length == 0) {
      exchange.sendResponseHeaders(status, -1); // no body
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
