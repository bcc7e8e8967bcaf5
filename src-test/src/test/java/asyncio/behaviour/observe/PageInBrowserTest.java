package asyncio.behaviour.observe;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.futures.TimeoutException;
import asyncio.observe.LoopRecorder;
import asyncio.observe.RecordedEvent;
import asyncio.observe.RecordedEvent.Kind;
import asyncio.observe.Recording;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.test.VirtualClock;
import asyncio.testing.Browser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording's page, in a real browser. */
class PageInBrowserTest {

  @TempDir static Path folder;
  private static Browser browser;
  private static Recording small;
  private static String page;

  @BeforeAll
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  static void start() throws Exception {
    browser = Browser.start();
    small = record(PageInBrowserTest::kitchen);
    page = write(small, "small.html");
  }

  @AfterAll
  static void end() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void noScriptHasFailed() {
    assertThat(browser.errors()).isEmpty();
  }

  private static Recording record(Runnable program) {
    try (EventLoop loop =
            EventLoop.builder()
                .clock(new VirtualClock())
                .slowCallbackDuration(Double.POSITIVE_INFINITY) // on any machine
                .name("l")
                .build();
        LoopRecorder recorder = LoopRecorder.start(loop)) {
      loop.runUntilComplete(loop.createTask(program::run, "main"));
      return recorder.recording();
    }
  }

  private static String write(Recording recording, String name) {
    Path file = folder.resolve(name);
    recording.writePage(file);
    return file.toUri().toString();
  }

  private static void kitchen() {
    Queue<String> dishes = new Queue<>(1);
    Task<?> waiter =
        createTask(
            () -> {
              for (String dish : dishes) {
                sleep(dish.length());
              }
            },
            "waiter");
    Task<?> cook =
        createTask(
            () -> {
              for (String dish : List.of("soup", "fish", "cake")) {
                sleep(2); // as long as cooking takes
                dishes.put(dish);
              }
              dishes.shutdown();
            },
            "cook");
    Asyncio.getRunningLoop().callSoon(() -> {}).cancel();
    Asyncio.getRunningLoop().callLater(1, () -> {});
    await(gather(List.of(waiter, cook)));
  }

  private static void crowd() {
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      double delay = i / 100.0;
      tasks.add(
          createTask(
              () -> {
                for (int step = 0; step < 7; step++) {
                  sleep(delay);
                }
              },
              "one of many " + i));
    }
    await(gather(tasks));
  }

  private static String text(String id) {
    return (String) browser.eval("document.getElementById('" + id + "').innerText");
  }

  private static int number(String expression) {
    return ((Number) Objects.requireNonNull(browser.eval(expression))).intValue();
  }

  private static int hop() {
    return number("hop");
  }

  /** Types; the page searches a moment later. */
  private static void type(String text) {
    browser.type(text);
    browser.eval("new Promise(done => setTimeout(done, 0))");
  }

  /** The first event of a kind of a task. */
  private static int first(Kind kind, String name) {
    return (int)
        small.events().stream()
            .filter(event -> event.kind() == kind && event.name().equals(name))
            .findFirst()
            .orElseThrow()
            .number();
  }

  @Test
  void keysAndButtonsGoThroughTheHops() {
    browser.open(page);
    assertThat(text("title")).isEqualTo("What l did");
    assertThat(text("what")).isEqualTo("The task main is made.");
    browser.press("ArrowRight");
    assertThat(text("what")).isEqualTo("main is ready.");
    browser.press("End");
    assertThat(hop()).isEqualTo(small.events().size() - 1);
    browser.press("ArrowLeft");
    browser.eval("element('back').click(); element('back').focus()");
    assertThat(hop()).isEqualTo(small.events().size() - 3);
    browser.press("Home");
    assertThat(hop()).isZero();
  }

  @Test
  void thePlayerPlays() {
    browser.open(page);
    browser.eval("element('speed').value = '200'; element('play').click()");
    browser.eval(
        "new Promise(done => { const wait = () => hop === model.size - 1 && !timer ? done()"
            + " : setTimeout(wait, 20); wait(); })");
    assertThat(text("play")).contains("play");
  }

  /** Derived once more here, by other means. */
  @Test
  void atEachHopTheQueuesAreThoseOfTheLoop() {
    browser.open(page);
    List<List<String>> ready = new ArrayList<>();
    List<Integer> queue = new ArrayList<>();
    List<RecordedEvent> events = small.events();
    for (RecordedEvent event : events) {
      switch (event.kind()) {
        case TASK_READY, CALLBACK_READY -> queue.add(event.subject());
        case STEP_STARTED, CALLBACK_STARTED ->
            queue.subList(0, queue.indexOf(event.subject()) + 1).clear();
        default -> {}
      }
      ready.add(queue.stream().map(who -> nameOf(who)).toList());
    }
    assertThat(
            browser.eval(
                "model.events.map((event, at) => { go(at); return"
                    + " [...element('ready').children].map(item => item.firstChild.data); })"))
        .isEqualTo(ready);
    int suspended = first(Kind.STEP_SUSPENDED, "cook");
    browser.eval("go(" + suspended + ")");
    assertThat(text("waiting"))
        .contains("cook sleep, PageInBrowserTest.java:", "waiter Queue.hasNext, ");
    browser.eval("go(" + (suspended - 1) + ")");
    assertThat(text("running")).isEqualTo("cook");
  }

  private static String nameOf(int who) {
    RecordedEvent known =
        small.events().stream().filter(event -> event.subject() == who).findFirst().orElseThrow();
    return known.kind() == Kind.TASK_CREATED ? known.name() : "callback (" + known.name() + ")";
  }

  @Test
  void theLineOfSourceStandsBesideThePlayer() {
    browser.open(page + "#hop=" + first(Kind.STEP_SUSPENDED, "cook"));
    assertThat(text("place")).startsWith("awaits: PageInBrowserTest.lambda");
    assertThat(browser.eval("document.querySelector('#source .now').innerText.trim()"))
        .isEqualTo("sleep(2); // as long as cooking takes");
    browser.press("Home");
    assertThat(browser.eval("document.querySelector('#source .now').innerText.trim()"))
        .isEqualTo("loop.runUntilComplete(loop.createTask(program::run, \"main\"));");
  }

  @Test
  void searchFindsHopsAndTasks() {
    browser.open(page);
    browser.press("/");
    type("COOK");
    assertThat(text("matches")).endsWith(" hops");
    browser.press("Enter");
    assertThat(hop()).isEqualTo(first(Kind.TASK_CREATED, "cook"));
    assertThat(text("matches")).startsWith("1 of ");
    browser.eval("element('next-match').click(); element('previous-match').click()");
    assertThat(hop()).isEqualTo(first(Kind.TASK_CREATED, "cook"));
    assertThat(browser.eval("element('only').checked = true; draw(); lanes.map(l => l.name)"))
        .asString()
        .contains("cook")
        .doesNotContain("main");
    type(" in the moon");
    assertThat(text("matches")).isEqualTo("no hop");
  }

  @Test
  void theTimeLineZoomsAndTakesOneWhereOneClicks() {
    browser.open(page);
    double all = number("view.to - view.from");
    browser.press("+");
    assertThat(number("view.to - view.from")).isLessThan((int) all);
    browser.press("f");
    assertThat(number("view.to - view.from")).isEqualTo(small.events().size());
    int wanted = first(Kind.TASK_DONE, "waiter");
    assertThat(browser.eval("draw(); lanes.map(lane => lane.name)"))
        .isEqualTo(List.of("main", "waiter", "cook"));
    double x = number("canvas.getBoundingClientRect().left + x(" + wanted + " + .5)");
    double y = number("canvas.getBoundingClientRect().top + laneTop(lanes[1]) + 5");
    browser.click(x, y);
    assertThat(hop()).isEqualTo(wanted);
    browser.click(number("canvas.getBoundingClientRect().left + 20"), y);
    assertThat(browser.eval("chosen.name")).isEqualTo("waiter");
    browser.eval(
        "element('axis').value = 'time'; "
            + " element('axis').dispatchEvent(new Event('change')); draw()");
    assertThat(hop()).isEqualTo(wanted);
    assertThat(browser.eval("at(model.size - 1) === end && at(0) === 0")).isEqualTo(true);
  }

  private static void ends() {
    Task<?> fails =
        createTask(
            () -> {
              sleep(1);
              throw new IllegalStateException("<b>\"no\"</b> & so on");
            },
            "<i>fails</i>");
    Task<?> stopped = createTask(() -> sleep(9), "stopped");
    Task<?> ready = createTask(() -> sleep(9), "ready");
    createTask(() -> "soup", "cooks");
    ready.cancel();
    sleep(2);
    stopped.cancel("enough");
    fails.exception();
  }

  @Test
  void howEachTaskHasEndedIsDrawnAndTold() {
    Recording recording = record(PageInBrowserTest::ends);
    for (String theme : List.of("light", "dark")) {
      browser.open(write(recording, "ends.html") + "#theme=" + theme);
      assertThat(text("counts")).startsWith("5 tasks (1 failed, 2 cancelled), ");
      browser.eval(
          """
          setView(0, end);
          draw();
          var task = name => model.tasks.find(each => each.name.includes(name));
          var column = (name, at) => [...canvas.getContext("2d").getImageData(
            (Math.round(x(task(name).doneAt)) + at) * devicePixelRatio, (laneTop(task(name)) + 4) * devicePixelRatio,
            1, (LANE - 9) * devicePixelRatio).data];
          var colours3 = (name, at) => new Set(column(name, at).reduce(
            (all, byte, i) => (i % 4 ? all[all.length - 1] += "," + byte : all.push("" + byte), all), []));
          """);
      assertThat(browser.eval("[...colours3('fails', 1)].join(' ')")) // the edge is one colour
          .isEqualTo(theme.equals("light") ? "176,0,32,255" : "255,107,125,255");
      assertThat(number("colours3('stopped', 6).size")).isGreaterThan(1); // hatched
      assertThat(number("colours3('cooks', 2).size")).isEqualTo(1);
      assertThat(browser.eval("model.cancels.map(c => model.nameOf(c.who) + ' ' + c.by).join()"))
          .isEqualTo("ready 1,stopped 1");
    }
    browser.eval("go(task('fails').doneAt)");
    assertThat(text("what"))
        .isEqualTo(
            "<i>fails</i> has failed: java.lang.IllegalStateException: <b>\"no\"</b> & so on");
    assertThat(text("place")).startsWith("has failed in: PageInBrowserTest.lambda");
    browser.eval("go(task('cooks').doneAt)");
    assertThat(text("what")).isEqualTo("cooks has returned: soup");
    browser.eval("go(task('stopped').doneAt)");
    assertThat(text("what")).isEqualTo("stopped was cancelled: enough");
    browser.eval("go(model.cancels[1].hop)");
    assertThat(text("what")).isEqualTo("main asks stopped to stop: enough.");
    assertThat(browser.eval("document.querySelector('#source .now').innerText.trim()"))
        .isEqualTo("stopped.cancel(\"enough\");");
    assertThat(browser.eval("document.querySelector('footer').innerText"))
        .asString()
        .contains("returned", "failed", "cancelled (hatched)", "asked whom to stop (dashed)");
  }

  private static void scopes() {
    sleep(1);
    Task<?> other = createTask(() -> sleep(8), "other");
    TaskGroup.run(
        group -> {
          group.createTask(() -> sleep(2), "first");
          group.createTask(() -> Asyncio.timeout(9, () -> sleep(5)), "second");
        });
    try {
      Asyncio.timeout(3, () -> await(other));
    } catch (TimeoutException expected) {
      sleep(1);
    }
  }

  @Test
  void scopesAreBracketsAroundTheirTasks() {
    browser.open(write(record(PageInBrowserTest::scopes), "scopes.html"));
    browser.eval("var lane = name => model.tasks.find(task => task.name === name)");
    assertThat(
            browser.eval(
                "model.scopes.map(scope => [scope.kind, model.nameOf(scope.owner),"
                    + " ...scope.members.map(member => model.nameOf(member)), scope.end].join(' '))"))
        .isEqualTo(List.of("group main first second ", "timeout second ", "timeout main expired"));
    for (String axis : List.of("hops", "time")) {
      browser.eval(
          """
          axis = "%s";
          setView(0, end);
          draw();
          var isScope = (across, down) => {
            const area = canvas.getContext("2d").getImageData(
              (across - 1) * devicePixelRatio, (down - 1) * devicePixelRatio, 3, 3).data;
            const [r, g, b] = [1, 3, 5].map(i => parseInt(colours.scope.slice(i, i + 2), 16));
            for (let i = 0; i < area.length; i += 4) {
              if (Math.abs(area[i] - r) + Math.abs(area[i + 1] - g) + Math.abs(area[i + 2] - b) < 60) return true;
            }
            return false;
          };
          """
              .formatted(axis));
      List<String> edges =
          axis.equals("hops") ? List.of("from", "to") : List.of(); // else below arrows
      for (String edge : edges) { // through the lanes of main, other and both
        String across = "x(at(model.scopes[0]." + edge + "))";
        assertThat(browser.eval("isScope(" + across + ", laneTop(lane('first')) + 3)"))
            .isEqualTo(true);
        assertThat(browser.eval("isScope(" + across + ", laneTop(lane('second')) + LANE - 5)"))
            .isEqualTo(true);
      }
      assertThat( // the deadline that was reached
              browser.eval(
                  "isScope(x(positionOfTime(model.scopes[2].deadlines[0].time)),"
                      + " laneTop(lane('main')) + 5)"))
          .isEqualTo(true);
    }
    browser.eval("go(model.scopes[2].from)");
    assertThat(text("what")).isEqualTo("main enters a timeout of 3 s.");
    browser.eval("go(model.scopes[2].to)");
    assertThat(text("what")).isEqualTo("main leaves a timeout, which has expired.");
    assertThat(
            browser.eval(
                "tipAt(x(at(model.scopes[0].from + 4)), laneTop(lane('main')) + 5).split('\\n').at(-1)"))
        .asString()
        .startsWith("in a group, PageInBrowserTest.java:");
  }

  private static void shared() {
    Lock lock = new Lock();
    Queue<Integer> queue = new Queue<>(2);
    for (String name : List.of("<b>a</b>", "b")) {
      createTask(
          () -> {
            try (var held = lock.acquire()) {
              sleep(1);
              queue.put(1);
            }
          },
          name);
    }
    sleep(5);
  }

  @Test
  void locksAndQueuesAreLanesOnDemand() {
    browser.open(write(record(PageInBrowserTest::shared), "shared.html"));
    assertThat(browser.eval("draw(); lanes.map(lane => lane.name).join()"))
        .isEqualTo("main,<b>a</b>,b");
    browser.eval("element('resources').click(); draw()");
    assertThat(browser.eval("lanes.map(lane => lane.name).join()"))
        .isEqualTo("main,<b>a</b>,b,Lock,Queue(2)");
    assertThat(browser.eval("lanes[3].spans.map(span => span.reason + ' ' + span.full)"))
        .isEqualTo(
            List.of(
                "held by <b>a</b> 1",
                "held by <b>a</b>; waiting: b 1",
                "free; waiting: b 0",
                "free 0",
                "held by b 1",
                "free 0"));
    assertThat(browser.eval("lanes[4].spans.map(span => span.reason + ' ' + span.full)"))
        .isEqualTo(List.of("1 inside 0.5", "2 inside 1"));
    browser.eval("go(lanes[3].spans[1].from)");
    assertThat(text("what")).isEqualTo("b has to wait for Lock: held by <b>a</b>; waiting: b.");
    assertThat(
            browser.eval(
                """
                draw();
                [lanes[3].spans[0], lanes[3].spans[3]].map(span => canvas.getContext("2d").getImageData(
                  (x(at(span.from)) + 3) * devicePixelRatio, (laneTop(lanes[3]) + 3) * devicePixelRatio, 1, 1)
                  .data.slice(0, 3).join()).join(" ")
                """))
        .asString()
        .startsWith("240,228,66 ")
        .isNotEqualTo("240,228,66 240,228,66");
    browser.open(page);
    assertThat(browser.eval("element('with-resources').hidden")).isEqualTo(false);
    browser.open(write(blocked(), "none.html"));
    assertThat(browser.eval("element('with-resources').hidden")).isEqualTo(true);
  }

  @Test
  void aNarrowScreenHasRoomForAll() {
    browser.resize(420, 800);
    try {
      browser.open(page + "#hop=" + first(Kind.STEP_SUSPENDED, "cook"));
      browser.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
      assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(420);
      assertThat(number("width() - NAMES")).isGreaterThan(280);
      assertThat(
              browser.eval(
                  "['play', 'search', 'axis', 'overview', 'source', 'running'].filter(id => {"
                      + " const box = element(id).getBoundingClientRect();"
                      + " return box.left < 0 || box.right > 420 || box.width < 30; })"))
          .isEqualTo(List.of());
    } finally {
      browser.resize(0, 0);
    }
  }

  @Test
  void longLinesOfSourceWrap() {
    browser.open(page + "#hop=" + first(Kind.STEP_SUSPENDED, "cook"));
    browser.eval("document.querySelector('#source .now').append('long '.repeat(100))");
    assertThat(browser.eval("element('source').scrollWidth <= element('source').clientWidth"))
        .isEqualTo(true);
    assertThat(number("document.querySelector('#source .now').getBoundingClientRect().height"))
        .isGreaterThan(60);
  }

  private static void phases() {
    EventLoop loop = Asyncio.getRunningLoop();
    for (String phase : List.of("timers", "<b>poll</b>", "check", "timers", "")) {
      loop.enterPhase("<i>libuv</i>", phase);
      sleep(1);
    }
  }

  @Test
  void phasesOfTheProgramAreLanesAboveTheTasks() {
    browser.open(write(record(PageInBrowserTest::phases), "phases.html"));
    assertThat(browser.eval("draw(); lanes.map(lane => lane.name).join()"))
        .isEqualTo("<i>libuv</i>,main");
    assertThat(browser.eval("lanes[0].spans.map(span => span.reason + ' ' + span.shade).join()"))
        .isEqualTo("timers 0,<b>poll</b> 1,check 2,timers 0");
    browser.eval("go(lanes[0].spans[1].from)");
    assertThat(text("what")).isEqualTo("<i>libuv</i>: <b>poll</b> begins.");
    assertThat(browser.eval("document.querySelector('#source .now').innerText.trim()"))
        .isEqualTo("loop.enterPhase(\"<i>libuv</i>\", phase);");
    assertThat(
            browser.eval(
                """
                setView(0, end);
                draw();
                [...canvas.getContext("2d").getImageData((x(at(lanes[0].spans[0].from)) + 4) * devicePixelRatio,
                  (laneTop(lanes[0]) + LANE - 8) * devicePixelRatio, 1, 1).data].slice(0, 3).join()
                """))
        .isEqualTo("238,230,247");
    assertThat(text("loop-state")).endsWith(" <i>libuv</i>: <b>poll</b>.");
    assertThat(browser.eval("element('phase-key').hidden")).isEqualTo(false);
    browser.open(page);
    assertThat(browser.eval("element('phase-key').hidden")).isEqualTo(true);
  }

  /** A step of 450 ms among others that take none. */
  private static Recording blocked() {
    StackTraceElement place = new StackTraceElement("Shop", "pay", "Shop.java", 7);
    List<RecordedEvent> events = new ArrayList<>();
    double time = 5;
    for (int i = 0; i < 400; i++) {
      Kind kind = i % 2 == 0 ? Kind.STEP_STARTED : Kind.STEP_SUSPENDED;
      if (i == 301) {
        events.add(event(events, time + 0.1, Kind.BLOCKED, 0.45, "Thread.sleep", place));
        time += 0.45;
      }
      events.add(event(events, time, kind, 0, "sleep", null));
      time += 0.001;
    }
    return new Recording("l", events);
  }

  private static RecordedEvent event(
      List<RecordedEvent> before,
      double time,
      Kind kind,
      double amount,
      String reason,
      @Nullable StackTraceElement place) {
    String name = kind == Kind.BLOCKED ? "" : "<b>culprit</b>";
    return new RecordedEvent(before.size(), time, kind, 1, name, 1, amount, reason, place);
  }

  @Test
  void whatBlocksTheLoopCannotBeMissed() {
    String address = write(blocked(), "blocked.html");
    browser.open(address);
    assertThat(text("blocked")).isEqualTo("! blocked for 450 ms");
    assertThat(browser.eval("axis + ' ' + element('axis').value + ' ' + hop"))
        .isEqualTo("time time 301");
    assertThat(text("what")).isEqualTo("<b>culprit</b> blocks the loop for 450 ms: Thread.sleep.");
    assertThat(number("x(at(302)) - x(at(300))")).isGreaterThan(number("width() / 3"));
    assertThat(
            browser.eval(
                """
                (() => {
                  const texts = [], fill = CanvasRenderingContext2D.prototype.fillText;
                  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
                    texts.push(text);
                    fill.call(this, text, ...place);
                  };
                  draw();
                  return texts.filter(text => text.startsWith("!"));
                })()
                """))
        .isEqualTo(List.of("! 450 ms"));
    browser.open(address + "#axis=hops&hop=3");
    assertThat(browser.eval("axis + hop")).isEqualTo("hops3");
    browser.eval("element('blocked').click()");
    assertThat(browser.eval("axis + hop")).isEqualTo("time301");
    browser.open(page);
    assertThat(browser.eval("axis + ' ' + element('blocked').hidden")).isEqualTo("hops true");
  }

  /** The arrow of a wake-up is a line, that of a cancellation has gaps. */
  @Test
  void theArrowOfACancellationIsDashed() {
    browser.open(write(record(PageInBrowserTest::ends), "ends.html"));
    browser.eval(
        """
        var dashes = [];
        const dash = CanvasRenderingContext2D.prototype.setLineDash;
        CanvasRenderingContext2D.prototype.setLineDash = function (list) {
          dashes.push(list.length);
          dash.call(this, list);
        };
        """);
    assertThat(
            number(
                "setView(0, end); dashes = []; draw(); dashes.filter(length => length === 2).length"))
        .isEqualTo(2);
  }

  /** Colours are told apart, and each state looks different without colours, too. */
  @Test
  void statesAreDrawnInTheirColours() {
    for (String theme : List.of("light", "dark")) {
      browser.open(page + "#theme=" + theme);
      browser.eval("setView(0, end); hop = model.size - 1; draw()");
      int running = first(Kind.STEP_STARTED, "cook");
      String pixel =
          "[...canvas.getContext('2d').getImageData((x(%d) + 2) * devicePixelRatio,"
              + " (laneTop(lanes[2]) + 4) * devicePixelRatio, 1, 1).data].slice(0, 3).join()";
      assertThat(browser.eval(String.format(Locale.ROOT, pixel, running)))
          .isEqualTo(theme.equals("light") ? "0,114,178" : "86,180,233");
      assertThat(browser.eval("getComputedStyle(document.body).backgroundColor"))
          .isEqualTo(theme.equals("light") ? "rgb(255, 255, 255)" : "rgb(21, 24, 29)");
    }
  }

  @Test
  void theAddressLeadsBackToAMoment() {
    browser.open(page + "#hop=17&search=soup&from=4&to=40");
    assertThat(hop()).isEqualTo(17);
    assertThat(browser.eval("[view.from, view.to, element('search').value].join()"))
        .isEqualTo("4,40,soup");
    assertThat(number("performance.getEntriesByType('resource').length")).isZero();
  }

  @Test
  void aNoteSaysWhichRecordingItIsAndLeadsToAnother() {
    Path file = folder.resolve("noted.html");
    small.writePage(file, "It fails.\n<b>second</b> line", Map.of("the usual one", "small.html"));
    browser.open(file.toUri().toString());
    assertThat(text("note")).isEqualTo("the usual one\nIt fails.\n<b>second</b> line");
    assertThat(browser.eval("document.title")).asString().startsWith("It fails. ");
    assertThat(browser.eval("document.querySelector('#note a').href")).isEqualTo(page);
    browser.open(page);
    assertThat(browser.eval("element('note').hidden")).isEqualTo(true);
  }

  @Test
  void aRecordingOfNothingIsAPage() {
    browser.open(write(new Recording("idle", List.of()), "nothing.html"));
    browser.press("ArrowRight");
    browser.press("f");
    browser.eval("draw()");
    assertThat(text("what")).isEqualTo("Nothing was recorded.");
  }

  /** For each way in which the beginning may have been lost. */
  @Test
  void anyPartOfARecordingIsAPage() {
    browser.open(page);
    browser.eval(
        """
        model.events.forEach((ignored, from) => {
          const rest = model.events.slice(from).map(event => ({...event, goesOnAt: null}));
          const part = new Model({loop: "l", leftOut: from, sources: {}}, rest);
          rest.forEach((event, at) => {
            part.textOf(at);
            part.placeOf(at);
            part.spansAt(at);
            part.queueAt(at);
          });
        });
        """);
    for (int from : new int[] {7, 40}) {
      List<RecordedEvent> rest = small.events().subList(from, small.events().size());
      browser.open(write(new Recording("part", rest), "part.html"));
      browser.eval("setView(0, end); draw(); model.events.forEach((event, at) => go(at))");
      assertThat(text("number")).startsWith("hop " + rest.get(rest.size() - 1).number());
    }
  }

  @Test
  void aThousandTasksCanBeLookedAt() {
    Recording large = record(PageInBrowserTest::crowd);
    assertThat(large.events()).hasSizeGreaterThan(30_000);
    browser.open(write(large, "large.html"));
    assertThat(number("model.tasks.length")).isEqualTo(1001);
    browser.eval(
        """
        var painted;
        const fill = CanvasRenderingContext2D.prototype.fillRect;
        CanvasRenderingContext2D.prototype.fillRect = function (...box) {
          painted++;
          fill.apply(this, box);
        };
        """);
    assertThat(number("go(20000); setView(0, end); painted = 0; draw(); painted"))
        .isBetween(1000, 10_000);
    assertThat(number("painted = 0; setView(20000, 20100); draw(); painted")).isBetween(50, 5000);
    assertThat(number("element('ready').children.length")).isLessThan(200);
    browser.eval("search('one of many 77'); goToMatch(1)");
    assertThat(text("what")).contains("one of many 77");
  }
}
