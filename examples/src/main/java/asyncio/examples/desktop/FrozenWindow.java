package asyncio.examples.desktop;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;

import asyncio.Task;
import asyncio.examples.desktop.Message.Kind;
import asyncio.examples.simulation.Simulation;

/**
 * A window that freezes, and the same one that does not.
 *
 * <p>A user clicks on a button that starts a computation of seven seconds, types a word, clicks on
 * the button that cancels, and clicks on the first button again. If the button's own procedure
 * computes, the window is dead meanwhile, and all input comes late. To the program the second click
 * comes after the first computation, so it computes for seven more seconds. With {@code toThread}
 * the window goes on.
 *
 * <p>Prints the events with their times in milliseconds, and a time line, for both ways. The time
 * is simulated, the threads are real.
 */
public final class FrozenWindow {

  private static final double LOOK_EVERY = 0.5;

  private final Story story = new Story(new Simulation());

  private FrozenWindow() {}

  public static void main(String[] args) {
    System.out.println("The UI loop computes:");
    new FrozenWindow().play(false);
    System.out.println();
    System.out.println("A thread computes, the UI loop goes on:");
    new FrozenWindow().play(true);
  }

  private void play(boolean offTheLoop) {
    story.simulation().start("UI", () -> program(offTheLoop));
    story.simulation().run();
    story.draw();
  }

  private void program(boolean offTheLoop) {
    ReportWindow window = new ReportWindow(story, offTheLoop);
    story.simulation().start("outside", () -> outside(window));
    window.run();
  }

  /** The user, another program, and the system, none of which is blocked by a frozen window. */
  private void outside(ReportWindow window) {
    Task<Void> user = createTask(() -> use(window.desktop()));
    Task<Void> reader = createTask(() -> read(window));
    while (!window.isClosed()) {
      story.watch(window.desktop().isNotResponding());
      sleep(LOOK_EVERY);
      if (user.done() && reader.done()) {
        window.desktop().post(window.frame(), Kind.CLOSE, "");
      }
    }
  }

  private void use(Desktop desktop) {
    sleep(1.1);
    click(desktop, "Start", 60, 50);
    sleep(0.7);
    click(desktop, "the field", 60, 90);
    for (char key : "hi".toCharArray()) {
      sleep(0.4);
      story.did("types " + key, 'k');
      desktop.key(key);
    }
    for (int x = 60; x < 160; x++) {
      desktop.mouse(Kind.MOUSE_MOVE, x, 50);
      sleep(0.01);
    }
    sleep(0.6);
    click(desktop, "Cancel", 160, 50);
    sleep(0.7);
    click(desktop, "Start", 60, 50);
    sleep(12);
  }

  private void click(Desktop desktop, String what, int x, int y) {
    story.did("clicks on " + what, 'c');
    desktop.mouse(Kind.MOUSE_DOWN, x, y);
    sleep(0.05);
    desktop.mouse(Kind.MOUSE_UP, x, y);
  }

  /** A screen reader, which asks the window for its text, and waits for the answer. */
  private void read(ReportWindow window) {
    sleep(3.3);
    story.did("has the screen read aloud", '?');
    Object text = window.desktop().send(window.frame(), Kind.GET_TEXT, "");
    story.say("reader", "hears " + text);
  }
}
