package asyncio.examples.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Runs programs in the real Chromium, if there is one on the path. */
final class RealBrowser {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  /** One program after the other, each until it says {@code done()}. */
  private static final String PAGE =
      """
      <!doctype html><meta charset="utf-8"><title>Programs</title><body><script>
      'use strict';
      async function runAll() {
        const outputs = [];
        for (const program of programs) {
          const lines = [];
          await new Promise(done => setTimeout(() => program(x => lines.push(String(x)), done), 20));
          outputs.push(lines.join(' '));
        }
        await fetch('/result', { method: 'POST', body: outputs.join('\\n') });
      }
      function work(millis) {
        const end = performance.now() + millis;
        while (performance.now() < end);
      }
      const programs = [
      %s
      ];
      addEventListener('load', runAll);
      </script></body>
      """;

  private final String command;

  private RealBrowser(String command) {
    this.command = command;
  }

  /** Skips the test if there is no Chromium. */
  static RealBrowser find() {
    Optional<Path> found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "There is no Chromium on the path to compare with.");
    return new RealBrowser(found.orElseThrow().toString());
  }

  /** What each of the programs logs. */
  List<String> run(List<String> programs) throws Exception {
    String functions =
        programs.stream()
            .map(program -> "(log, done) => {\n" + program + "}")
            .collect(Collectors.joining(",\n"));
    String page = PAGE.formatted(functions);
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CompletableFuture<String> result = new CompletableFuture<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.complete(null);
          answer(exchange, page, result);
        });
    server.start();
    Path profile = Files.createTempDirectory("browser");
    Path output = Files.createTempFile("browser", ".txt");
    Process browser = start(server.getAddress().getPort(), profile, output);
    try {
      skipIfItDoesNotCome(asked, browser, output);
      return List.of(result.get(60, TimeUnit.SECONDS).split("\n", -1));
    } catch (TimeoutException e) {
      throw new IOException("Chromium does not answer: " + Files.readString(output), e);
    } finally {
      end(browser);
      server.stop(0);
      delete(profile);
      Files.delete(output);
    }
  }

  /** What is installed need not run: it may be but a hint at a package, or lack a library. */
  private static void skipIfItDoesNotCome(
      CompletableFuture<Void> asked, Process browser, Path output)
      throws IOException, InterruptedException {
    browser
        .onExit()
        .thenAccept(ended -> asked.completeExceptionally(new IOException("It has ended.")));
    try {
      asked.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      Assumptions.abort("Chromium does not start: " + Files.readString(output));
    }
  }

  private Process start(int port, Path profile, Path output) throws IOException {
    return new ProcessBuilder(
            command,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "http://127.0.0.1:" + port + "/")
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static void answer(HttpExchange exchange, String page, CompletableFuture<String> result)
      throws IOException {
    try (exchange) {
      if (exchange.getRequestMethod().equals("POST")) {
        result.complete(
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(204, -1);
      } else {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  /** With its own child processes, which use its folder until they end. */
  private static void end(Process browser) {
    List<ProcessHandle> all = new ArrayList<>(browser.descendants().toList());
    all.add(browser.toHandle());
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle process : all) {
      process
          .onExit()
          .completeOnTimeout(process, 10, TimeUnit.SECONDS)
          .thenAccept(ProcessHandle::destroyForcibly)
          .join();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | java.io.UncheckedIOException stillInUse) {
      folder.toFile().deleteOnExit();
    }
  }
}
