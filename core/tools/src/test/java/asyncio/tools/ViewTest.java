package asyncio.tools;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.testing.Browser;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command view, on real processes and in a real browser. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ViewTest {

  private static final String MAIN = "asyncio.examples.Main";
  private static final String PROGRAMS = "asyncio.tools.Programs$";

  @TempDir Path folder;

  /** The command for a program, in a process of its own. */
  private static Child view(Child program) throws IOException {
    return Child.java("asyncio.tools.Main", "view", program.pid(), "--no-open");
  }

  private static String address(Child view) throws IOException {
    return view.lineWith("http://").replaceAll(".*(http://\\S+).*", "$1");
  }

  /** Waits in the page until an expression is true. */
  private static void until(Browser browser, String expression) {
    browser.eval(
        "new Promise(done => { const look = () => { if ("
            + expression
            + ") done(); else setTimeout(look, 20); }; look(); })");
  }

  private static String text(Browser browser, String id) {
    return (String) browser.eval("element('" + id + "').innerText");
  }

  // ---- in the browser

  @Test
  void aPageFollowsAProgramStandsStillAndIsSaved() throws Exception {
    try (Browser browser = Browser.start();
        Child busy = Child.java(MAIN, "busy", "--seconds", "1000").until("busy: process");
        Child view = view(busy)) {
      browser.open(address(view));
      until(browser, "model.tasks.some(task => task.name === 'chef') && model.blocks.length > 0");
      until(browser, "element('title').innerText.includes('loop-1 of process')");
      until(browser, "element('live-state').innerText.includes('Ready:')");
      until(browser, "!element('longest-box').hidden");
      assertThat(text(browser, "longest")).contains("Busy.java:");
      assertThat(text(browser, "title")).contains("process " + busy.pid());

      browser.eval("element('tree-box').open = true");
      until(browser, "element('tree').innerText.includes('(T) cook-1')");
      until(browser, "!element('live-blocked').hidden"); // the chef blocks once a second
      assertThat(text(browser, "live-blocked")).contains("blocked now");
      until(browser, "element('live-blocked').hidden");

      browser.eval("element('live-pause').click(); element('back').click()");
      assertThat(browser.eval("live.following")).isEqualTo(false);
      int still = (int) browser.eval("model.size");
      assertThat(browser.eval("hop")).isEqualTo(still - 2);
      until(browser, "element('source').innerText.length > 0 || (move(-1), false)");
      assertThat(browser.eval("model.size")).isEqualTo(still);

      Path saved = folder.resolve("saved.html");
      Files.writeString(saved, (String) browser.eval("live.recordingPage()"));
      browser.eval("element('live-pause').click()");
      until(browser, "live.following && model.events.at(-1).number > " + still);
      assertThat(browser.eval("model.lost")).isEqualTo(0);
      assertThat(browser.errors()).isEmpty();

      browser.open(saved.toUri().toString());
      assertThat(browser.eval("model.size")).isEqualTo(still);
      assertThat(browser.eval("element('live').hidden && live === null")).isEqualTo(true);
      assertThat(text(browser, "note")).contains("Saved from a live view of process");
      assertThat(browser.errors()).isEmpty();
    }
  }

  @Test
  void tenThousandTasksCanBeFollowed() throws Exception {
    try (Browser browser = Browser.start();
        Child busy =
            Child.java(MAIN, "busy", "--seconds", "1000", "--guests", "10000")
                .until("busy: process");
        Child view = view(busy)) {
      browser.open(address(view));
      until(browser, "model.tasks.length > 10000");
      until(browser, "model.leftOut > 50000"); // the oldest have gone from the window
      assertThat((int) browser.eval("model.size")).isLessThanOrEqualTo(200_000);
      assertThat((int) browser.eval("model.tasks.filter(task => !task.end).length"))
          .isGreaterThan(10_000);
      browser.eval("element('live-pause').click()");
      browser.eval("element('fold').checked = true; setView(end - 20, end); draw()");
      assertThat((int) browser.eval("lanes.length")).isLessThan(1000);
      browser.eval("element('search').value = 'guest-777'; search('guest-777')");
      assertThat((int) browser.eval("found.length")).isPositive();
      browser.eval("for (let i = 0; i < 50; i++) move(-1, false)");
      assertThat(browser.errors()).isEmpty();
    }
  }

  /** The names of tasks may come from outside. */
  @Test
  void namesAreTextAndNothingElse() throws Exception {
    String name = "</script><img src=x onerror=\"window.hit=1\">$&";
    try (Browser browser = Browser.start();
        Child watched = Child.java(PROGRAMS + "Watched", name).until("under way");
        Child view = view(watched)) {
      browser.open(address(view));
      until(browser, "model.tasks.some(task => task.name.includes('onerror'))");
      browser.eval("element('tree-box').open = true");
      until(browser, "element('tree').innerText.includes('onerror')");
      Path saved = folder.resolve("saved.html");
      Files.writeString(saved, (String) browser.eval("live.recordingPage()"));
      assertThat(browser.eval("document.querySelector('img') === null && !window.hit"))
          .isEqualTo(true);
      browser.open(saved.toUri().toString());
      assertThat(browser.eval("model.tasks.some(task => task.name === " + quoted(name) + ")"))
          .isEqualTo(true);
      assertThat(browser.eval("document.querySelector('img') === null && !window.hit"))
          .isEqualTo(true);
      assertThat(browser.errors()).isEmpty();
    }
  }

  private static String quoted(String name) {
    return "'" + name.replace("'", "\\'") + "'";
  }

  @Test
  void theEndOfTheProgramIsTold() throws Exception {
    try (Browser browser = Browser.start();
        Child watched = Child.java(PROGRAMS + "Watched", "idle").until("under way");
        Child view = view(watched)) {
      browser.open(address(view));
      until(browser, "model.size > 10");
      watched.close();
      until(browser, "element('live-state').innerText.includes('The program has ended.')");
      assertThat(browser.errors()).isEmpty();
      browser.open("about:blank");
      assertThat(view.rest()).contains("Process " + watched.pid() + " has ended.");
    }
  }

  // ---- without one

  @Test
  void whenTheCommandEndsTheProgramIsAsBefore() throws Exception {
    try (Child watched = Child.java(PROGRAMS + "Watched", "idle").until("under way")) {
      assertThat(watchers(watched)).isEqualTo("looked at: []");
      try (Child view = view(watched)) {
        view.until("http://");
        String watchers = watchers(watched);
        while (!watchers.contains("listener")) {
          watchers = watchers(watched);
        }
        assertThat(watchers).contains("asyncio agent", "asyncio live commands");
      }
      while (!watchers(watched).equals("looked at: []")) {
        Thread.onSpinWait(); // the watchdog's thread stays for a moment
      }
    }
  }

  private static String watchers(Child watched) throws IOException {
    watched.type("who?\n");
    return watched.lineWith("looked at");
  }

  @Test
  void aLoopThatIsBlockedIsSeenAllTheSame() throws Exception {
    try (Child blocked = Child.java(PROGRAMS + "Blocked").until("under way");
        Child view = view(blocked)) {
      String address = address(view);
      String news = get(address, "events?");
      while (!news.contains("blockForEver")) {
        news = get(address, "events?");
      }
      assertThat(news).contains("\"asked\"", "Programs.java:");
    }
  }

  @Test
  void onlyWhoKnowsTheAddressIsAnswered() throws Exception {
    try (Child watched = Child.java(PROGRAMS + "Watched", "idle").until("under way");
        Child view = view(watched)) {
      URI page = URI.create(address(view));
      String host = "Host: 127.0.0.1:" + page.getPort();
      String path = page.getPath();
      assertThat(answer(page, "GET " + path + " HTTP/1.1", host)).startsWith("HTTP/1.1 200");
      assertThat(answer(page, "GET / HTTP/1.1", host)).startsWith("HTTP/1.1 404");
      assertThat(answer(page, "GET /0123/events HTTP/1.1", host)).startsWith("HTTP/1.1 404");
      assertThat(answer(page, "GET " + path + "../x HTTP/1.1", host)).startsWith("HTTP/1.1 404");
      assertThat(answer(page, "POST " + path + " HTTP/1.1", host)).startsWith("HTTP/1.1 405");
      assertThat(answer(page, "GET " + path + " HTTP/1.1", "Host: evil.example"))
          .startsWith("HTTP/1.1 403");
      assertThat(answer(page, "GET " + path + " HTTP/1.1", "X: y")).startsWith("HTTP/1.1 403");
      for (String query : new String[] {"after=-1", "after=x", "loop=99999999999"}) {
        assertThat(answer(page, "GET " + path + "events?" + query + " HTTP/1.1", host))
            .startsWith("HTTP/1.1 400");
      }
      assertThat(answer(page, "nonsense", host)).startsWith("HTTP/1.1 400");
    }
  }

  private static String get(String page, String what) throws IOException {
    URI address = URI.create(page);
    return answer(
        address,
        "GET " + address.getPath() + what + " HTTP/1.1",
        "Host: localhost:" + address.getPort());
  }

  /** The answer to one request. */
  private static String answer(URI page, String... lines) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", page.getPort())) {
      String request = String.join("\r\n", lines) + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatCannotBeLookedAtIsRefusedInOneLine() throws Exception {
    try (Child without = Child.java(PROGRAMS + "WithoutLibrary").until("under way");
        Child view = view(without)) {
      assertThat(view.rest())
          .endsWith(
              "view: Process "
                  + without.pid()
                  + " has not loaded asyncio: it does not use it, or not yet.");
    }
    try (Child none = Child.java("asyncio.tools.Main", "view", "999999999")) {
      assertThat(none.rest()).endsWith("view: There is no process 999999999.");
    }
    try (Child odd = Child.java("asyncio.tools.Main", "view", "1", "--port", "70000")) {
      assertThat(odd.rest()).contains("--port must be from 0 to 65535.");
    }
  }
}
