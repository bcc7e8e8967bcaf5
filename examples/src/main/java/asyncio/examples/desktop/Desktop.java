package asyncio.examples.desktop;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.TimerHandle;
import asyncio.examples.desktop.Message.Kind;
import asyncio.examples.simulation.Simulation;
import asyncio.futures.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of an operating system that serves a thread with windows: a queue of messages, from
 * which the thread's own loop takes one after the other.
 *
 * <pre>{@code
 * for (Message m = desktop.getMessage(); m != null; m = desktop.getMessage()) {
 *   desktop.translate(m);
 *   desktop.dispatch(m);
 * }
 * }</pre>
 *
 * <p>That thread calls the methods, in a coroutine or a callback of its loop, except where another
 * thread is named. Devices and other programs run in other threads.
 */
public final class Desktop {

  /** A thread that has not looked at its queue for so many milliseconds is not responding. */
  public static final long PATIENCE = 5_000;

  /** The shortest period of a timer, in milliseconds (USER_TIMER_MINIMUM). */
  private static final long SHORTEST_TIMER = 10;

  private static final class Timer {
    final Window window;
    final int number;
    final long period;
    long due;

    Timer(Window window, int number, long period, long now) {
      this.window = window;
      this.number = number;
      this.period = period;
      due = now + period;
    }
  }

  private final Simulation simulation;
  private final EventLoop loop;
  private final MessageQueue queue = new MessageQueue();
  private final List<Window> windows = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private @Nullable Window focus;
  private @Nullable Window capture;

  /** Done when there may be a message. Used only while the thread waits for one. */
  private @Nullable Future<Desktop> wakeUp;

  /**
   * A screen without windows, for the thread of the running loop.
   *
   * @param simulation gives the time
   */
  public Desktop(Simulation simulation) {
    this.simulation = simulation;
    loop = Asyncio.getRunningLoop();
    queue.looked(simulation.millis());
  }

  // ---- the message loop

  /**
   * Takes the next message. Suspends until there is one, and at least for one turn of the loop.
   *
   * <p>Cancellation: nothing is lost; messages stay in the queue.
   *
   * @return the message, or null if the loop shall quit
   */
  public @Nullable Message getMessage() {
    sleep(0);
    while (true) {
      queue.looked(simulation.millis());
      Message message = peekMessage();
      if (message != null) {
        return message.kind() == Kind.QUIT ? null : message;
      }
      waitForMessage();
    }
  }

  /** Takes a message in the order of priority: the heart of the model. */
  private @Nullable Message peekMessage() {
    answerSent();
    Message message = queue.nextPosted();
    if (message == null && queue.nextIsQuit()) {
      message = new Message(Kind.QUIT, null, simulation.millis(), "");
    }
    if (message == null) {
      message = nextInput();
    }
    if (message == null) {
      message = nextPaint();
    }
    if (message == null) {
      message = nextTimer();
    }
    return message;
  }

  /** Answers sent messages. The caller never sees them: the windows' procedures are called here. */
  private void answerSent() {
    for (var sent = queue.nextSent(); sent != null; sent = queue.nextSent()) {
      sent.answer().accept(dispatch(sent.message()));
    }
  }

  /**
   * Takes input. The mouse goes to the window that has captured it, else to the window beneath; a
   * key goes to the window with the focus.
   */
  private @Nullable Message nextInput() {
    for (Message m = queue.nextInput(); m != null; m = queue.nextInput()) {
      Window window = m.kind() == Kind.KEY_DOWN ? focus : capture != null ? capture : beneath(m);
      if (window != null) {
        return new Message(m.kind(), window, m.time(), m.x(), m.y(), m.detail());
      }
    }
    return null;
  }

  private @Nullable Window beneath(Message mouse) {
    return windows.stream()
        .map(window -> window.at(mouse.x(), mouse.y()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Makes a paint message. A window that was invalidated several times is painted once. */
  private @Nullable Message nextPaint() {
    for (Window window : windows) {
      Window invalid = window.firstInvalid();
      if (invalid != null) {
        invalid.invalid = false;
        return new Message(Kind.PAINT, invalid, simulation.millis(), "");
      }
    }
    return null;
  }

  /** Makes a timer message. A timer that has elapsed several times gives one message. */
  private @Nullable Message nextTimer() {
    long now = simulation.millis();
    Timer timer = firstTimer();
    if (timer == null || timer.due > now) {
      return null;
    }
    timer.due = now + timer.period;
    return new Message(Kind.TIMER, timer.window, now, timer.number);
  }

  private @Nullable Timer firstTimer() {
    return timers.stream().min(Comparator.comparingLong(timer -> timer.due)).orElse(null);
  }

  private void waitForMessage() {
    wakeUp = loop.createFuture();
    Timer timer = firstTimer();
    TimerHandle alarm =
        timer == null
            ? null
            : loop.callLater((timer.due - simulation.millis()) / 1e3, this::endWait);
    queue.waits();
    await(wakeUp);
    if (alarm != null) {
      alarm.cancel();
    }
  }

  private void endWait() {
    if (wakeUp != null && !wakeUp.done()) {
      wakeUp.setResult(this);
    }
  }

  /** Ends the wait, because there may be a message. Any thread. */
  private void wake() {
    simulation.send(loop, this::endWait);
  }

  /**
   * If a message says that a key was pressed which means a character, posts another message that
   * says so.
   *
   * @param message the message
   */
  public void translate(Message message) {
    if (message.kind() == Kind.KEY_DOWN && message.detail() instanceof Character key) {
      queue.post(new Message(Kind.CHAR, message.window(), message.time(), key));
    }
  }

  /**
   * Calls the procedure of the message's window.
   *
   * @param message the message
   * @return the answer
   */
  public Object dispatch(Message message) {
    return message.window() == null ? "" : message.window().handle(message);
  }

  /** Ends the message loop after the posted messages. */
  public void postQuit() {
    queue.quit();
    endWait();
  }

  // ---- windows

  /**
   * Shows a window.
   *
   * @param window the window, with its children
   */
  public void show(Window window) {
    windows.add(window);
    invalidate(window);
  }

  /**
   * Notes that a window has to be painted when there is no more urgent message.
   *
   * @param window the window
   */
  public void invalidate(Window window) {
    window.invalid = true;
    endWait();
  }

  /**
   * Sets the window that gets the keys.
   *
   * @param window the window
   */
  public void setFocus(Window window) {
    focus = window;
  }

  /**
   * Sends all messages of the mouse to one window, wherever the mouse is.
   *
   * @param window the window, or null to stop
   */
  public void setCapture(@Nullable Window window) {
    capture = window;
  }

  /**
   * Starts a timer that sends messages to a window periodically.
   *
   * @param window the window
   * @param number tells its timers apart
   * @param millis the shortest time between two messages; less than 10 counts as 10
   */
  public void setTimer(Window window, int number, long millis) {
    timers.add(new Timer(window, number, Math.max(SHORTEST_TIMER, millis), simulation.millis()));
    endWait();
  }

  // ---- messages from programs

  /**
   * Queues a message without waiting. Any thread.
   *
   * @param window to whom
   * @param kind what it says
   * @param detail and about what
   */
  public void post(Window window, Kind kind, Object detail) {
    queue.post(new Message(kind, window, simulation.millis(), detail));
    wake();
  }

  /**
   * Sends a message, and waits for the answer. In the window's own thread the procedure is called
   * at once, before queued messages. A coroutine of another loop is suspended until the window's
   * thread next looks for a message, so a program that asks a frozen window is frozen too.
   *
   * <p>Cancellation: the message stays in the queue, and the answer is lost.
   *
   * @param window to whom
   * @param kind what it says
   * @param detail and about what
   * @return the answer
   */
  public Object send(Window window, Kind kind, Object detail) {
    Message message = new Message(kind, window, simulation.millis(), detail);
    EventLoop sender = Asyncio.getRunningLoop();
    if (sender == loop) {
      return dispatch(message);
    }
    Future<Object> answer = sender.createFuture();
    Consumer<Object> reply =
        result -> {
          if (!answer.done()) { // the sender was not cancelled meanwhile
            answer.setResult(result);
          }
        };
    queue.send(message, result -> simulation.send(sender, () -> reply.accept(result)));
    wake();
    return await(answer);
  }

  // ---- from the devices; any thread

  /**
   * The mouse has been moved, or its button used.
   *
   * @param kind what was done
   * @param x where, from the left
   * @param y where, from the top
   */
  public void mouse(Kind kind, int x, int y) {
    queue.input(new Message(kind, null, simulation.millis(), x, y, ""));
    wake();
  }

  /**
   * A key has been pressed.
   *
   * @param key which one: the character on it, or the name of a key that means none
   */
  public void key(Object key) {
    queue.input(new Message(Kind.KEY_DOWN, null, simulation.millis(), key));
    wake();
  }

  /**
   * Whether the system would write "not responding" above the windows, and show only a picture of
   * them.
   *
   * @return true if their thread has not looked for a message for {@link #PATIENCE}, and does not
   *     wait for one
   */
  public boolean isNotResponding() {
    return queue.isNeglected(simulation.millis(), PATIENCE);
  }
}
