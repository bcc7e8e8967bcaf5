package asyncio.examples.desktop;

import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.examples.desktop.Message.Kind;
import asyncio.futures.CancelledError;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A program with one window: a button that starts a long computation, one that cancels it, a field
 * for text, and a clock. Whether the window can be used during the computation depends on the few
 * lines of {@link #start}.
 */
final class ReportWindow {

  private static final int PERCENT_MILLIS = 70;

  private final Story story;
  private final boolean offTheLoop;
  private final Desktop desktop;
  private final EventLoop loop = Asyncio.getRunningLoop();
  private final Window frame;
  private final Window field;
  private final StringBuilder typed = new StringBuilder();
  private int seconds;
  private int percent;
  private @Nullable Task<Void> job;
  private volatile boolean closed;

  /**
   * Shows the window.
   *
   * @param story records the events
   * @param offTheLoop whether the long computation has a thread of its own
   */
  ReportWindow(Story story, boolean offTheLoop) {
    this.story = story;
    this.offTheLoop = offTheLoop;
    desktop = new Desktop(story.simulation());
    frame = new Window(null, "the window", 0, 0, 300, 200, this::handle);
    button("Start", 20);
    button("Cancel", 120);
    field = new Window(frame, "the field", 20, 80, 200, 20, this::handleField);
    desktop.show(frame);
    desktop.setTimer(frame, 1, 1_000);
  }

  Desktop desktop() {
    return desktop;
  }

  /** Any thread. */
  boolean isClosed() {
    return closed;
  }

  Window frame() {
    return frame;
  }

  /** The message loop of every desktop program. Suspends. */
  void run() {
    for (Message m = desktop.getMessage(); m != null; m = desktop.getMessage()) {
      desktop.translate(m);
      long begin = story.simulation().millis();
      desktop.dispatch(m);
      story.handled(begin);
    }
    closed = true;
    story.say("closes");
  }

  // ---- the procedures of the windows

  private Object handle(Message message) {
    switch (message.kind()) {
      case COMMAND -> {
        if (message.detail().equals("Start")) {
          start();
        } else {
          cancel();
        }
      }
      case TIMER -> {
        seconds++;
        desktop.invalidate(frame);
      }
      case PAINT -> story.say("paints " + text());
      case GET_TEXT -> {
        return text();
      }
      case CLOSE -> desktop.postQuit();
      default -> {}
    }
    return "";
  }

  private String text() {
    return "[%d s] [%d %%] [%s]".formatted(seconds, percent, typed);
  }

  private Object handleField(Message message) {
    switch (message.kind()) {
      case MOUSE_DOWN -> desktop.setFocus(field);
      case CHAR -> {
        typed.append(message.detail());
        desktop.invalidate(frame);
      }
      default -> {}
    }
    return "";
  }

  /** Makes a button. It captures the mouse from press to release; a release outside is no click. */
  private void button(String name, int left) {
    Window[] button = new Window[1];
    button[0] =
        new Window(
            frame,
            name,
            left,
            40,
            80,
            20,
            message -> {
              if (message.kind() == Kind.MOUSE_DOWN) {
                desktop.setCapture(button[0]);
              } else if (message.kind() == Kind.MOUSE_UP) {
                desktop.setCapture(null);
                if (button[0].contains(message.x(), message.y())) {
                  story.clicked(name, message);
                  desktop.send(frame, Kind.COMMAND, name);
                }
              }
              return "";
            });
  }

  // ---- the long computation

  private void start() {
    if (!offTheLoop) {
      compute(this::show); // no message is handled before this returns
      story.say("the report is ready");
    } else if (job == null) {
      job = loop.createTask(() -> computeInThread());
    }
  }

  private void computeInThread() {
    try {
      toThread(() -> compute(done -> loop.callSoonThreadsafe(() -> show(done))));
      story.say("the report is ready");
    } catch (CancelledError e) {
      story.say("the report is cancelled");
      throw e;
    } finally {
      job = null;
    }
  }

  private void cancel() {
    if (job != null) {
      job.cancel();
    } else {
      story.say("there is nothing to cancel");
    }
  }

  private void compute(IntConsumer progress) {
    for (int done = 0; done < 100 && !Thread.currentThread().isInterrupted(); ) {
      story.compute(PERCENT_MILLIS, offTheLoop);
      done++;
      if (done % 10 == 0) {
        progress.accept(done);
      }
    }
  }

  private void show(int done) {
    percent = done;
    desktop.invalidate(frame);
  }
}
