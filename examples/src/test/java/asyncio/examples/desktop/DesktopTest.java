package asyncio.examples.desktop;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.Task;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.desktop.Message.Kind;
import asyncio.examples.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;

/** Who gets which message, and when. */
class DesktopTest {

  private final Simulation simulation = new Simulation();
  private final List<String> seen = new ArrayList<>();

  /** What a program does that has one window with two parts. */
  private interface Program {
    void run(Desktop desktop, Window window);
  }

  @EachEngine
  void takesPostedThenInputThenPaintThenTimer(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.setTimer(window, 7, 10);
                  desktop.invalidate(window);
                  desktop.mouse(Kind.MOUSE_DOWN, 50, 5);
                  desktop.post(window, Kind.COMMAND, "posted");
                  simulation.work(10);
                }))
        .containsExactly("COMMAND posted", "MOUSE_DOWN", "PAINT", "TIMER 7");
  }

  @EachEngine
  void paintsOnceAndTicksOnceHoweverMuchWasMissed(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.setTimer(window, 7, 10);
                  for (int i = 0; i < 5; i++) {
                    desktop.invalidate(window);
                    simulation.work(10);
                  }
                }))
        .containsExactly("PAINT", "TIMER 7");
  }

  @EachEngine
  void timersTickOnAndNotFasterThanTheyMay(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.setTimer(window, 7, 1);
                  Asyncio.getRunningLoop()
                      .callLater(0.035, () -> desktop.post(window, Kind.CLOSE, ""));
                },
                false))
        .containsExactly("PAINT", "TIMER 7", "TIMER 7", "TIMER 7", "CLOSE");
  }

  @EachEngine
  void onlyTheLastPlaceOfTheMouseCounts(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.mouse(Kind.MOUSE_MOVE, 50, 5);
                  desktop.mouse(Kind.MOUSE_MOVE, 5, 5);
                  desktop.mouse(Kind.MOUSE_DOWN, 5, 5);
                  desktop.mouse(Kind.MOUSE_MOVE, 55, 5);
                }))
        .containsExactly("part: MOUSE_MOVE", "part: MOUSE_DOWN", "MOUSE_MOVE", "PAINT");
  }

  @EachEngine
  void theFocusIsThatOfTheMomentAndCharactersOvertakeInput(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.key('l'); // nobody has the focus
                  desktop.setFocus(window);
                  desktop.mouse(Kind.MOUSE_DOWN, 5, 5); // the part takes the focus
                  desktop.key('a');
                  desktop.key("F1");
                }))
        .containsExactly(
            "KEY_DOWN l",
            "CHAR l",
            "part: MOUSE_DOWN",
            "part: KEY_DOWN a",
            "part: CHAR a",
            "part: KEY_DOWN F1",
            "PAINT");
  }

  @EachEngine
  void whoHasCapturedTheMouseGetsItFromEverywhere(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.setCapture(window);
                  desktop.mouse(Kind.MOUSE_UP, 999, 999);
                  desktop.mouse(Kind.MOUSE_UP, 5, 5);
                }))
        .containsExactly("MOUSE_UP", "MOUSE_UP", "PAINT");
  }

  @EachEngine
  void whatHappensOutsideOfAllWindowsIsLost(EngineKind engine) {
    assertThat(seen(engine, (desktop, window) -> desktop.mouse(Kind.MOUSE_DOWN, 999, 999)))
        .containsExactly("PAINT");
  }

  @EachEngine
  void quitsAfterWhatIsPosted(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.postQuit();
                  desktop.mouse(Kind.MOUSE_DOWN, 5, 5);
                  desktop.post(window, Kind.COMMAND, "posted");
                }))
        .containsExactly("COMMAND posted");
  }

  @EachEngine
  void sendsAtOnceInItsOwnThread(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.post(window, Kind.COMMAND, "posted");
                  seen.add("answer: " + desktop.send(window, Kind.GET_TEXT, ""));
                }))
        .containsExactly("GET_TEXT", "answer: some text", "COMMAND posted", "PAINT");
  }

  @EachEngine
  void whoSendsFromAnotherThreadWaits(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.post(window, Kind.COMMAND, "posted");
                  simulation.start(
                      "other",
                      () -> {
                        Object answer = desktop.send(window, Kind.GET_TEXT, "");
                        seen.add("answer: " + answer + " at " + simulation.millis());
                      });
                  simulation.work(300);
                }))
        .containsExactly("GET_TEXT", "COMMAND posted", "PAINT", "answer: some text at 300");
  }

  @EachEngine
  void otherCoroutinesHaveTheirTurnBetweenMessages(EngineKind engine) {
    assertThat(
            seen(
                engine,
                (desktop, window) -> {
                  desktop.post(window, Kind.COMMAND, "1");
                  desktop.post(window, Kind.COMMAND, "2");
                  createTask(() -> sleep(0)).addDoneCallback(done -> seen.add("done"));
                }))
        .containsSubsequence("COMMAND 1", "done", "PAINT");
  }

  @EachEngine
  void respondsWhileItWaitsAndNotWhileItComputes(EngineKind engine) {
    List<Boolean> notResponding = new ArrayList<>();
    Programs.withEngine(
        engine,
        () ->
            run(
                (desktop, window) ->
                    simulation.start(
                        "system",
                        () -> {
                          sleep(20);
                          notResponding.add(desktop.isNotResponding());
                          desktop.post(window, Kind.COMMAND, "work");
                          sleep(4.9);
                          notResponding.add(desktop.isNotResponding());
                          sleep(0.2);
                          notResponding.add(desktop.isNotResponding());
                          sleep(1);
                          notResponding.add(desktop.isNotResponding());
                          desktop.post(window, Kind.CLOSE, "");
                        }),
                false));
    assertThat(notResponding).containsExactly(false, false, true, false);
  }

  // ---- the example

  @EachEngine
  void frozenWindow(EngineKind engine) {
    assertThat(Programs.run(engine, "desktop").out()).isEqualTo(TRANSCRIPT);
  }

  private static final String TRANSCRIPT =
      """
      The UI loop computes:
           0  window  paints [0 s] [0 %] []
        1000  window  paints [1 s] [0 %] []
        1100  user    clicks on Start
        1150  window  Start is clicked
        1850  user    clicks on the field
        2300  user    types h
        2700  user    types i
        3300  user    has the screen read aloud
        4300  user    clicks on Cancel
        5050  user    clicks on Start
        6500  system  writes "not responding" above the window
        8150  window  the report is ready
        8150  window  Cancel is clicked, 3800 ms late
        8150  window  there is nothing to cancel
        8150  window  Start is clicked, 3050 ms late
        8150  reader  hears [1 s] [100 %] []
        8500  system  shows the window again
       13500  system  writes "not responding" above the window
       15150  window  the report is ready
       15150  window  paints [1 s] [100 %] [hi]
       15150  window  paints [2 s] [100 %] [hi]
       15500  system  shows the window again
       16150  window  paints [3 s] [100 %] [hi]
       17150  window  paints [4 s] [100 %] [hi]
       17500  window  closes

      ms       0       2000    4000    6000    8000    10000   12000   14000   16000
      user         c  c kk  ?   c  c
      UI loop  o   o###########################o###########################o   o   o o
      thread
      window                             !!!!!!!!                    !!!!!!!!
             c click, k key, ? question; o message handled, # computes
             ! not responding

      A thread computes, the UI loop goes on:
           0  window  paints [0 s] [0 %] []
        1000  window  paints [1 s] [0 %] []
        1100  user    clicks on Start
        1150  window  Start is clicked
        1850  user    clicks on the field
        1850  window  paints [1 s] [10 %] []
        2000  window  paints [2 s] [10 %] []
        2300  user    types h
        2300  window  paints [2 s] [10 %] [h]
        2550  window  paints [2 s] [20 %] [h]
        2700  user    types i
        2700  window  paints [2 s] [20 %] [hi]
        3000  window  paints [3 s] [20 %] [hi]
        3250  window  paints [3 s] [30 %] [hi]
        3300  user    has the screen read aloud
        3300  reader  hears [3 s] [30 %] [hi]
        3950  window  paints [3 s] [40 %] [hi]
        4000  window  paints [4 s] [40 %] [hi]
        4300  user    clicks on Cancel
        4350  window  Cancel is clicked
        4350  window  the report is cancelled
        5000  window  paints [5 s] [40 %] [hi]
        5050  user    clicks on Start
        5100  window  Start is clicked
        5800  window  paints [5 s] [10 %] [hi]
        6000  window  paints [6 s] [10 %] [hi]
        6500  window  paints [6 s] [20 %] [hi]
        7000  window  paints [7 s] [20 %] [hi]
        7200  window  paints [7 s] [30 %] [hi]
        7900  window  paints [7 s] [40 %] [hi]
        8000  window  paints [8 s] [40 %] [hi]
        8600  window  paints [8 s] [50 %] [hi]
        9000  window  paints [9 s] [50 %] [hi]
        9300  window  paints [9 s] [60 %] [hi]
       10000  window  paints [9 s] [70 %] [hi]
       10000  window  paints [10 s] [70 %] [hi]
       10700  window  paints [10 s] [80 %] [hi]
       11000  window  paints [11 s] [80 %] [hi]
       11400  window  paints [11 s] [90 %] [hi]
       12000  window  paints [12 s] [90 %] [hi]
       12100  window  paints [12 s] [100 %] [hi]
       12100  window  the report is ready
       13000  window  paints [13 s] [100 %] [hi]
       14000  window  paints [14 s] [100 %] [hi]
       15000  window  paints [15 s] [100 %] [hi]
       16000  window  paints [16 s] [100 %] [hi]
       17000  window  paints [17 s] [100 %] [hi]
       17500  window  closes

      ms       0       2000    4000    6000    8000    10000   12000   14000   16000
      user         c  c kk  ?   c  c
      UI loop  o   o  ooooooooooo  o  oo o o  oo o oo  o o oo  o   o   o   o   o   o o
      thread       ##############  #############################
      window
             c click, k key, ? question; o message handled, # computes
             ! not responding
      """;

  // ---- helpers

  private List<String> seen(EngineKind engine, Program program) {
    return seen(engine, program, true);
  }

  private List<String> seen(EngineKind engine, Program program, boolean untilIdle) {
    Programs.withEngine(engine, () -> run(program, untilIdle));
    return seen;
  }

  private void run(Program program, boolean untilIdle) {
    simulation.start("UI", () -> runLoop(program, untilIdle));
    simulation.run();
  }

  private void runLoop(Program program, boolean untilIdle) {
    Desktop desktop = new Desktop(simulation);
    Window window = new Window(null, "", 0, 0, 100, 100, message -> handle(desktop, "", message));
    Window[] part = new Window[1];
    part[0] =
        new Window(
            window,
            "part",
            0,
            0,
            10,
            10,
            message -> {
              if (message.kind() == Kind.MOUSE_DOWN) {
                desktop.setFocus(part[0]);
              }
              return handle(desktop, "part: ", message);
            });
    desktop.show(window);
    program.run(desktop, window);
    Task<Void> end =
        createTask(
            () -> {
              if (untilIdle) {
                sleep(0.005); // before any timer ticks for the second time
                desktop.postQuit();
              }
            });
    for (Message m = desktop.getMessage(); m != null; m = desktop.getMessage()) {
      desktop.translate(m);
      desktop.dispatch(m);
    }
    end.cancel();
  }

  private Object handle(Desktop desktop, String who, Message message) {
    seen.add((who + message.kind() + " " + message.detail()).strip());
    if (message.kind() == Kind.CLOSE) {
      desktop.postQuit();
    } else if (message.detail().equals("work")) {
      simulation.work(5_500);
    }
    return "some text";
  }
}
