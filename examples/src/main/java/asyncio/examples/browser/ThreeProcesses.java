package asyncio.examples.browser;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;

import asyncio.examples.browser.MessagePort.Channel;
import asyncio.examples.javascript.Promise;
import asyncio.examples.simulation.Simulation;
import asyncio.examples.simulation.TimeLine;
import asyncio.futures.Future;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A quarter of a second in a browser: three processes, each with a loop of its own, and one page.
 *
 * <p>The user opens a page, which moves something from frame to frame, and asks the network for
 * data. When the data is there, a microtask computes for 45 ms. Meanwhile the page shows no frame,
 * and a click has to wait; the browser's menu opens at once, because it belongs to another process.
 * Then the user clicks again, and the page does as much work in nine steps, each of which posts a
 * message for the next one. Now there are frames in between.
 *
 * <p>Prints the events with their times in milliseconds, and a time line. The time is simulated,
 * the threads are real.
 */
public final class ThreeProcesses {

  private static final int MILLIS_PER_COLUMN = 4;

  private final Simulation simulation = new Simulation();
  private final TimeLine picture =
      new TimeLine(MILLIS_PER_COLUMN, "user", "browser", "network", "page", "screen");

  // Set when the other processes have started.
  private @Nullable BrowserProcess network;
  private @Nullable MessagePort toNetwork;
  private @Nullable MessagePort toPage;

  private ThreeProcesses() {}

  public static void main(String[] args) {
    new ThreeProcesses().play();
  }

  private void play() {
    simulation.start("browser", this::browser);
    simulation.run();
    System.out.println();
    System.out.println(picture);
    System.out.println("         The page's tasks: N network, T timer, R rendering, I idle,");
    System.out.println("         U user interaction, M message, # goes on");
  }

  private void say(String who, String what) {
    System.out.println(String.format(Locale.ROOT, "%4d  %-8s %s", simulation.millis(), who, what));
  }

  private void user(String what) {
    picture.mark("user", simulation.millis(), 'o');
    say("user", what);
  }

  // ---- the browser process: the window, its menus, and what the user does

  private void browser() {
    BrowserProcess browser = new BrowserProcess(simulation);
    simulation.start("network", () -> network(browser));
    simulation.start("renderer", () -> renderer(browser));
    sleep(0.01); // while they start
    user("types an address");
    tell(toNetwork, "GET /page");
    sleep(0.08);
    user("clicks on the page");
    tell(toPage, "click");
    sleep(0.01);
    user("opens a menu");
    picture.mark("browser", simulation.millis(), 'm');
    say("browser", "shows the menu");
    sleep(0.07);
    user("clicks on the page");
    tell(toPage, "click");
    sleep(0.09);
    user("closes the page");
    tell(toPage, "close");
    tell(toNetwork, "close");
  }

  private void tell(@Nullable MessagePort port, String what) {
    picture.mark("browser", simulation.millis(), '>');
    if (port != null) {
      port.postMessage(what);
    }
  }

  // ---- the network process: takes 30 ms for an answer, and can wait for several

  private void network(BrowserProcess browser) {
    BrowserProcess here = new BrowserProcess(simulation);
    Future<Object> end = here.loop().createFuture();
    Channel channel = MessagePort.connect(browser, here);
    channel
        .second()
        .onMessage(
            request -> {
              if (request.equals("close")) {
                end.setResult(request);
              } else {
                answer(here, channel.second(), request);
              }
            });
    channel
        .first()
        .onMessage(
            page -> {
              say("browser", "has got " + page + ", and passes it on");
              tell(toPage, "show");
            });
    network = here;
    toNetwork = channel.first();
    await(end);
  }

  private void answer(BrowserProcess here, MessagePort client, Object request) {
    long begin = simulation.millis();
    say("network", request.toString());
    Runnable arrived =
        () -> {
          picture.span("network", begin, simulation.millis(), '-');
          client.postMessage(request.toString().replace("GET ", ""));
        };
    here.loop().callLater(0.03, arrived);
  }

  // ---- the renderer process: the page

  private void renderer(BrowserProcess browser) {
    Page page = new Page(simulation);
    Script script = new Script(page, Objects.requireNonNull(network));
    page.watch(this::drawTask);
    Channel screen = MessagePort.connect(page, browser);
    page.onPaint(() -> screen.first().postMessage("frame"));
    screen.second().onMessage(frame -> picture.mark("screen", simulation.millis(), 'f'));

    Channel input = MessagePort.connect(browser, page, TaskSource.USER_INTERACTION);
    toPage = input.first();
    input
        .second()
        .onMessage(
            what -> {
              switch (what.toString()) {
                case "click" -> page.userClicks(script.button);
                case "close" -> page.close();
                default -> page.queueTask(TaskSource.NETWORK, script::load);
              }
            });
    page.run();
  }

  private void drawTask(TaskSource source, long begin) {
    picture.span("page", begin, Math.max(begin + 1, simulation.millis()), '#');
    picture.mark("page", begin, source.letter());
  }

  /** The script of the page, in JavaScript's place. */
  private final class Script {

    private final Page page;
    private final Element button;
    private final ArrayDeque<Consumer<@Nullable Object>> fetches = new ArrayDeque<>();
    private final MessagePort requests;
    private int clicks;

    Script(Page page, BrowserProcess network) {
      this.page = page;
      button = page.element(null);
      Channel channel = MessagePort.connect(page, network, TaskSource.NETWORK);
      channel.second().onMessage(request -> answer(network, channel.second(), request));
      requests = channel.first();
      requests.onMessage(data -> fetches.remove().accept(data));
    }

    void load() {
      say("page", "is parsed, and its script runs");
      simulation.work(6);
      button.onClick(this::clicked);
      page.requestAnimationFrame(this::animate);
      page.setTimeout(() -> say("page", "timer, after 20 ms"), 20);
      page.requestIdleCallback(
          idle ->
              say(
                  "page",
                  String.format(
                      Locale.ROOT, "idle: %.0f ms until the next frame", idle.timeRemaining())));
      page.queueMicrotask(() -> say("page", "microtask, before anything else"));
      fetch("GET /data")
          .then(
              data -> {
                say("page", "has got " + data + ", and computes for 45 ms");
                simulation.work(45);
                return null;
              });
      say("page", "the script returns");
    }

    private Promise fetch(String request) {
      requests.postMessage(request);
      return page.js().promise((resolve, reject) -> fetches.add(resolve));
    }

    private void animate(double time) {
      simulation.work(1);
      page.change();
      page.requestAnimationFrame(this::animate);
    }

    private void clicked() {
      clicks++;
      say("page", "is clicked");
      simulation.work(5);
      if (clicks == 2) {
        say("page", "computes for 45 ms, in nine steps");
        Channel toMyself = MessagePort.connect(page, page);
        toMyself.second().onMessage(left -> step(toMyself.first(), (int) left));
        toMyself.first().postMessage(9);
      }
    }

    private void step(MessagePort next, int left) {
      simulation.work(5);
      if (left > 1) {
        next.postMessage(left - 1);
      } else {
        say("page", "the last step is done");
      }
    }
  }
}
