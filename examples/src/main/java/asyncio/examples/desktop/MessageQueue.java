package asyncio.examples.desktop;

import asyncio.examples.desktop.Message.Kind;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for a thread with windows. Three kinds are queued, also while the thread
 * is busy: sent messages, posted messages, and input of the devices. The need to paint, an elapsed
 * timer, and the wish to quit are only notes. They become messages when there is nothing else to
 * do.
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

  /**
   * Queues input of a device. The window is chosen later, because it depends on the messages
   * before.
   */
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

  /** Whether to quit; asked after posted messages, so that none of them is lost. */
  synchronized boolean nextIsQuit() {
    boolean result = quit;
    quit = false;
    return result;
  }

  synchronized @Nullable Message nextInput() {
    return input.poll();
  }

  /** Notes that the thread looks for a message. */
  synchronized void looked(long now) {
    lookedAt = now;
    waiting = false;
  }

  /** Notes that the thread waits for a message. */
  synchronized void waits() {
    waiting = true;
  }

  /** Whether the thread has neither waited nor looked for so long. */
  synchronized boolean isNeglected(long now, long millis) {
    return !waiting && now - lookedAt >= millis;
  }
}
