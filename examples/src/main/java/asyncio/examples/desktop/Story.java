package asyncio.examples.desktop;

import asyncio.examples.simulation.Simulation;
import asyncio.examples.simulation.TimeLine;
import java.util.Locale;

/** Prints the events, and draws them. */
final class Story {

  private static final int MILLIS_PER_COLUMN = 250;

  /** Input that has waited for more milliseconds is called late. */
  private static final long ON_TIME = 100;

  private final Simulation simulation;
  private final TimeLine picture =
      new TimeLine(MILLIS_PER_COLUMN, "user", "UI loop", "thread", "window");
  private long notRespondingSince;

  Story(Simulation simulation) {
    this.simulation = simulation;
  }

  Simulation simulation() {
    return simulation;
  }

  /** Prints an event of the window. Called by the window's thread, or by one that works for it. */
  void say(String what) {
    say("window", what);
  }

  void say(String who, String what) {
    System.out.println(String.format(Locale.ROOT, "%6d  %-7s %s", simulation.millis(), who, what));
  }

  /** Computes, in the calling thread. */
  void compute(long millis, boolean offTheLoop) {
    long begin = simulation.millis();
    simulation.work(millis);
    picture.span(offTheLoop ? "thread" : "UI loop", begin, simulation.millis(), '#');
  }

  void handled(long begin) {
    picture.mark("UI loop", begin, 'o');
  }

  void clicked(String button, Message release) {
    say(button + " is clicked" + late(release.time()));
  }

  void did(String what, char mark) {
    picture.mark("user", simulation.millis(), mark);
    say("user", what);
  }

  /** Looks from time to time whether the window responds. */
  void watch(boolean notResponding) {
    long now = simulation.millis();
    if (notResponding && notRespondingSince == 0) {
      notRespondingSince = now;
      say("system", "writes \"not responding\" above the window");
    } else if (!notResponding && notRespondingSince != 0) {
      picture.span("window", notRespondingSince, now, '!');
      notRespondingSince = 0;
      say("system", "shows the window again");
    }
  }

  void draw() {
    System.out.println();
    System.out.println(picture);
    System.out.println("       c click, k key, ? question; o message handled, # computes");
    System.out.println("       ! not responding");
  }

  private String late(long time) {
    long late = simulation.millis() - time;
    return late < ON_TIME ? "" : ", " + late + " ms late";
  }
}
