package asyncio.examples.browser;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.browser.MessagePort.Channel;
import asyncio.examples.simulation.Simulation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What the standard leaves to the browser, what takes time, and more than one process. */
class PageTest {

  private final Simulation simulation = new Simulation();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  // ---- who is next

  @EachEngine
  void theUserIsFirstThenTheScreenThenTheOldest(EngineKind engine) {
    run(
        engine,
        page -> {
          page.onPaint(say("frame"));
          page.change();
          page.setTimeout(say("timer"), 5);
          page.queueTask(TaskSource.MESSAGE, say("message"));
          page.queueTask(TaskSource.USER_INTERACTION, say("user"));
          simulation.work(20);
        });
    assertThat(lines).containsExactly("20 user", "20 frame", "20 message", "20 timer");
  }

  @EachEngine
  void nobodyIsFavouredMoreThanThreeTimesInARow(EngineKind engine) {
    run(
        engine,
        page -> {
          page.queueTask(TaskSource.NETWORK, say("data"));
          page.queueTask(TaskSource.NETWORK, say("more data"));
          for (int i = 1; i <= 6; i++) {
            page.queueTask(TaskSource.USER_INTERACTION, say("click " + i));
          }
        });
    assertThat(lines)
        .containsExactly(
            "0 click 1",
            "0 click 2",
            "0 click 3",
            "0 data",
            "0 click 4",
            "0 click 5",
            "0 click 6",
            "0 more data");
  }

  // ---- time

  @EachEngine
  void framesComeWithTheBeatOfTheScreenAndOnlyIfNeeded(EngineKind engine) {
    run(
        engine,
        page -> {
          page.onPaint(say("frame"));
          page.requestAnimationFrame(
              time -> {
                say("callback of " + Math.round(time)).run();
                page.change();
              });
          page.setTimeout(page::change, 40);
        });
    assertThat(lines).containsExactly("16 callback of 17", "16 frame", "50 frame");
  }

  @EachEngine
  void aFrameThatIsLateHasTheTimeWhenItWasDue(EngineKind engine) {
    run(
        engine,
        page -> {
          page.requestAnimationFrame(time -> say("frame of " + Math.round(time)).run());
          simulation.work(70);
        });
    assertThat(lines).containsExactly("70 frame of 17");
  }

  @EachEngine
  void idleCallbacksKnowWhenTheyHaveToEnd(EngineKind engine) {
    run(
        engine,
        page ->
            page.requestIdleCallback(
                idle -> {
                  say("nothing else: " + Math.round(idle.timeRemaining())).run();
                  page.setTimeout(() -> {}, 30);
                  page.requestIdleCallback(
                      withTimer -> {
                        say("timer: " + Math.round(withTimer.timeRemaining())).run();
                        page.change();
                        simulation.work(10);
                        say("frame: " + Math.round(withTimer.timeRemaining())).run();
                      });
                }));
    assertThat(lines).containsExactly("0 nothing else: 50", "0 timer: 30", "10 frame: 7");
  }

  @EachEngine
  void idleCallbacksForWhichThereIsNoTimeWaitForTheNextPeriod(EngineKind engine) {
    run(
        engine,
        page -> {
          page.requestIdleCallback(idle -> simulation.work(60));
          page.requestIdleCallback(idle -> say("in the next period").run());
          page.setTimeout(say("timer"), 20);
        });
    assertThat(lines).containsExactly("60 timer", "60 in the next period");
  }

  @EachEngine
  void nestedTimersAreSlowFromTheSixthOn(EngineKind engine) {
    run(engine, page -> page.setTimeout(() -> nest(page, 1), 0));
    assertThat(lines).containsExactly("0 1", "0 2", "0 3", "0 4", "0 5", "0 6", "4 7", "8 8");
  }

  private void nest(Page page, int number) {
    say(String.valueOf(number)).run();
    if (number < 8) {
      page.setTimeout(() -> nest(page, number + 1), 0);
    }
  }

  // ---- mistakes

  @EachEngine
  void aPageSurvivesItsExceptions(EngineKind engine) {
    run(
        engine,
        page -> {
          page.onError(e -> lines.add(String.valueOf(e.getMessage())));
          page.setTimeout(() -> fail("timer"), 0);
          page.queueMicrotask(() -> fail("microtask"));
          page.queueMicrotask(say("another microtask"));
          page.js().reject(new IllegalStateException("rejection"));
          page.setTimeout(say("another timer"), 0);
          fail("script");
        });
    assertThat(lines)
        .containsExactly(
            "script", "microtask", "0 another microtask", "rejection", "timer", "0 another timer");
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  // ---- processes

  @EachEngine
  void processesTalkAndDoNotWaitForEachOther(EngineKind engine) {
    simulation.start(
        "browser",
        () -> {
          BrowserProcess browser = new BrowserProcess(simulation);
          simulation.start("renderer", () -> talk(browser));
          sleep(0.2);
        });
    Programs.withEngine(engine, simulation::run);
    assertThat(lines).containsExactly("0 browser: hello", "0 browser: you", "50 page: hello, you");
  }

  private void talk(BrowserProcess browser) {
    Page page = new Page(simulation);
    Channel channel = MessagePort.connect(page, browser);
    StringBuilder heard = new StringBuilder();
    channel
        .second()
        .onMessage(
            message -> {
              say("browser: " + message).run();
              channel.second().postMessage(message);
            });
    channel
        .first()
        .onMessage(
            message -> {
              heard.append(heard.isEmpty() ? "" : ", ").append(message);
              if (message.equals("you")) {
                say("page: " + heard).run();
                page.close();
              }
            });
    page.queueTask(
        TaskSource.NETWORK,
        () -> {
          channel.first().postMessage("hello");
          channel.first().postMessage("you");
          simulation.work(50);
        });
    page.run();
  }

  // ---- the examples

  @EachEngine
  void threeProcesses(EngineKind engine) {
    assertThat(Programs.run(engine, "browser").out())
        .isEqualTo(
            """
              10  user     types an address
              10  network  GET /page
              40  browser  has got /page, and passes it on
              40  page     is parsed, and its script runs
              46  page     the script returns
              46  page     microtask, before anything else
              46  page     idle: 4 ms until the next frame
              46  network  GET /data
              66  page     timer, after 20 ms
              76  page     has got /data, and computes for 45 ms
              90  user     clicks on the page
             100  user     opens a menu
             100  browser  shows the menu
             121  page     is clicked
             170  user     clicks on the page
             170  page     is clicked
             175  page     computes for 45 ms, in nine steps
             222  page     the last step is done
             260  user     closes the page

            ms       0       32      64      96      128     160     192     224     256
            user       o                   o  o                o                      o
            browser    >       >           >  m                >                      >
            network    -------- --------
            page               NIR   R  N##########UR R   R   RUM#MMM#MMM#MMR  R   R  U
            screen               f   f              f f   f   f     f   f   f  f   f
                     The page's tasks: N network, T timer, R rendering, I idle,
                     U user interaction, M message, # goes on
            """);
  }

  @EachEngine
  void starvation(EngineKind engine) {
    assertThat(Programs.run(engine, "frames").out())
        .isEqualTo(
            """
            next step by           frames  steps  the click is late by
            queueMicrotask              1    200     150 ms
            setTimeout                 12     46       0 ms
            postMessage                12    200       1 ms
            requestAnimationFrame      12     13       0 ms
            requestIdleCallback        12    200       0 ms
            """);
  }

  // ---- helpers

  /** Runs a script in a page, which is closed after a second. */
  private void run(EngineKind engine, Consumer<Page> script) {
    simulation.start(
        "page",
        () -> {
          Page page = new Page(simulation);
          page.loop().callLater(1, page::close);
          page.queueTask(TaskSource.NETWORK, () -> script.accept(page));
          page.run();
        });
    Programs.withEngine(engine, simulation::run);
  }

  private Runnable say(String what) {
    return () -> lines.add(simulation.millis() + " " + what);
  }
}
