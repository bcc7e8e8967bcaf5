package asyncio.testing;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Chromium without a window, and one page in it, driven by the protocol of its developer tools over
 * loopback. Tests are skipped where there is none.
 */
public final class Browser implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final int PATIENCE = 50; // seconds; nothing takes so long
  private static final Pattern ADDRESS = Pattern.compile("DevTools listening on ws://([^/]+)/.*");

  private final Process process;
  private final Path profile;
  private final WebSocket tools;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Map<String, Object>>> answers =
      new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();

  /** The documents that have been loaded, by what the browser calls them. */
  private final Map<String, CompletableFuture<Void>> loaded = new ConcurrentHashMap<>();

  private Browser(Process process, Path profile, String address) throws Exception {
    this.process = process;
    this.profile = profile;
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest newPage =
        HttpRequest.newBuilder(URI.create("http://" + address + "/json/new?about:blank"))
            .method("PUT", HttpRequest.BodyPublishers.noBody())
            .build();
    String page = http.send(newPage, HttpResponse.BodyHandlers.ofString()).body();
    URI pageTools = URI.create((String) JSON.std.mapFrom(page).get("webSocketDebuggerUrl"));
    this.tools = http.newWebSocketBuilder().buildAsync(pageTools, new Messages()).join();
    call("Runtime.enable", Map.of());
    call("Log.enable", Map.of());
    call("Page.enable", Map.of());
    call("Page.setLifecycleEventsEnabled", Map.of("enabled", true));
  }

  /** Starts it; the test is skipped if there is none. */
  public static Browser start() throws Exception {
    Path program = find();
    Assumptions.assumeTrue(program != null, "No Chromium is installed.");
    Path profile = Files.createTempDirectory("browser");
    Process process =
        new ProcessBuilder(
                String.valueOf(program),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1400,900",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return new Browser(process, profile, address(process));
    } catch (Exception | Error e) {
      end(process, profile);
      throw e;
    }
  }

  private static Path find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /** It says on which port it listens; what else it says tells why, if it does not. */
  private static String address(Process process) throws Exception {
    CompletableFuture<String> address = new CompletableFuture<>();
    List<String> said = new CopyOnWriteArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(
                      new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  said.add(line);
                  Matcher found = ADDRESS.matcher(line);
                  if (found.matches()) {
                    address.complete(found.group(1));
                  }
                }
                address.completeExceptionally(new EOFException());
              } catch (IOException e) {
                address.completeExceptionally(e);
              }
            },
            "what the browser says");
    reader.setDaemon(true);
    reader.start();
    try {
      return address.get(PATIENCE, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // What is installed need not run: it may be but a hint at a package, or lack a library.
      return Assumptions.abort("Chromium does not start: " + said);
    }
  }

  /** Opens a page, and waits until it has run its scripts. */
  public void open(String address) {
    // Only by another address does it load anew: a new fragment is a jump within the page.
    load("about:blank");
    load(address);
  }

  /** The answer comes when the browser begins: what is evaluated then may meet the page before. */
  private void load(String address) {
    Map<String, Object> begun = call("Page.navigate", Map.of("url", address));
    result("load " + address, loading((String) begun.get("loaderId")));
  }

  private CompletableFuture<Void> loading(String document) {
    return loaded.computeIfAbsent(document, unknown -> new CompletableFuture<>());
  }

  /** What an expression of the page's script is; promises are awaited. */
  public Object eval(String expression) {
    Map<String, Object> answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.containsKey("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
    }
    return ((Map<?, ?>) answer.get("result")).get("value");
  }

  /** Presses a key, such as {@code ArrowRight}, {@code a}. */
  public void press(String key) {
    String text = key.length() == 1 ? key : key.equals("Enter") ? "\r" : "";
    call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "text", text));
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /** Types into what has the focus. */
  public void type(String text) {
    call("Input.insertText", Map.of("text", text));
  }

  /** Clicks at a point of the window. */
  public void click(double x, double y) {
    for (String type : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          Map.of("type", type, "x", x, "y", y, "button", "left", "clickCount", 1));
    }
  }

  /** Gives the page this size, in CSS pixels, or the usual one if the width is 0. */
  public void resize(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 0, "mobile", false));
  }

  /** What went wrong in scripts since the last call. */
  public List<String> errors() {
    List<String> told = List.copyOf(errors);
    errors.clear();
    return told;
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> call(String method, Map<String, Object> parameters) {
    int id = lastId.incrementAndGet();
    CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
    answers.put(id, answer);
    try {
      String message = JSON.std.asString(Map.of("id", id, "method", method, "params", parameters));
      tools.sendText(message, true).join();
    } catch (IOException e) {
      throw new AssertionError(method, e);
    }
    Map<String, Object> told = result(method, answer);
    if (told.containsKey("error")) {
      throw new AssertionError(method + ": " + told.get("error"));
    }
    return (Map<String, Object>) told.get("result");
  }

  private static <T> T result(String what, CompletableFuture<T> of) {
    try {
      return of.get(PATIENCE, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(what, e);
    }
  }

  private final class Messages implements WebSocket.Listener {

    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        take(message.toString());
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }

    private void take(String text) {
      try {
        Map<String, Object> told = JSON.std.mapFrom(text);
        if (told.get("id") instanceof Integer id) {
          answers.remove(id).complete(told);
        } else if (told.get("method").equals("Page.lifecycleEvent")) {
          Map<?, ?> event = (Map<?, ?>) told.get("params");
          if ("load".equals(event.get("name"))) {
            loading((String) event.get("loaderId")).complete(null);
          }
        } else if (told.get("method").equals("Runtime.exceptionThrown") || isError(told)) {
          errors.add(text);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The log has hints and warnings, too, others in each version. */
  private static boolean isError(Map<String, Object> told) {
    return told.get("method").equals("Log.entryAdded")
        && ((Map<?, ?>) ((Map<?, ?>) told.get("params")).get("entry")).get("level").equals("error");
  }

  @Override
  public void close() throws Exception {
    tools.abort();
    end(process, profile);
  }

  private static void end(Process process, Path profile) throws Exception {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    delete(profile.toFile());
  }

  /** As far as it goes: the browser's own processes may be about to end, and still write there. */
  private static void delete(File file) {
    File[] inside = Files.isSymbolicLink(file.toPath()) ? null : file.listFiles();
    if (inside != null) {
      for (File each : inside) {
        delete(each);
      }
    }
    var unused = file.delete();
  }
}
