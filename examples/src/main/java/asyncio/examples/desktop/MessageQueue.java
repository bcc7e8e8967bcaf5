package asyncio.examples.desktop;

import asyncio.examples.desktop.Message.Kind;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a thread that has windows. Only three things are really queued, and are so even
 * while that thread is busy: what others have sent, what was posted, and what the devices report.
 * That a window has to be painted, that a timer has elapsed, that the loop shall quit are mere
 * notes, of which a message is made when there is nothing else to do.
 *
 * <p>Any thread may call the methods.
 */
final class MessageQueue {

  /** A message whose sender waits for the answer. */
  record Sent(Message message, Consumer<Object> answer) {}

  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private final ArrayDeque<Message> posted = new ArrayDeque<>();
  private final ArrayDeque<Message> input = new ArrayDeque<>();
  private boolean quit;

  /** When its thread last looked for a message. */
  private long lookedAt;

  /** Whether that thread has nothing to do, and waits. */
  private boolean waiting;

  synchronized void send(Message message, Consumer<Object> answer) {
    sent.add(new Sent(message, answer));
  }

  synchronized void post(Message message) {
    posted.add(message);
  }

  /** From a device. It does not say which window: that depends on what comes before. */
  synchronized void input(Message message) {
    Message last = input.peekLast();
    if (message.kind() == Kind.MOUSE_MOVE && last != null && last.kind() == Kind.MOUSE_MOVE) {
      input.removeLast(); // only the newest place of the mouse counts
    }
    input.add(message);
  }

  synchronized void quit() {
    quit = true;
  }

  synchronized @Nullable Sent nextSent() {
    return sent.poll();
  }

  synchronized @Nullable Message nextPosted() {
    return posted.poll();
  }

  /** After what is posted, so that nothing of that is lost. */
  synchronized boolean nextIsQuit() {
    boolean result = quit;
    quit = false;
    return result;
  }

  synchronized @Nullable Message nextInput() {
    return input.poll();
  }

  /** Notes that its thread looks for a message. */
  synchronized void looked(long now) {
    lookedAt = now;
    waiting = false;
  }

  /** Notes that it has found none. */
  synchronized void waits() {
    waiting = true;
  }

  /** Whether its thread has neither waited nor looked for so long. */
  synchronized boolean isNeglected(long now, long millis) {
    return !waiting && now - lookedAt >= millis;
  }
}
