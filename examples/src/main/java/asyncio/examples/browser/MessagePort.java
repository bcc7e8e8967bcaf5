package asyncio.examples.browser;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a channel. Messages posted at one end arrive at the other end, as tasks, in order. The
 * two ends may be in different processes. A message must not be changed after it is posted; a real
 * browser copies it.
 */
public final class MessagePort {

  /**
   * The two ends of a channel ({@code new MessageChannel()}).
   *
   * @param first one end
   * @param second the other
   */
  public record Channel(MessagePort first, MessagePort second) {}

  private final BrowserProcess owner;
  private final TaskSource source;
  private final ArrayDeque<Object> waiting = new ArrayDeque<>();
  private @Nullable Consumer<Object> listener;
  private @Nullable MessagePort other;

  private MessagePort(BrowserProcess owner, TaskSource source) {
    this.owner = owner;
    this.source = source;
  }

  /**
   * Connects two processes, or a process with itself.
   *
   * @param one a process
   * @param another a process
   * @return the end of the first one, and that of the second one
   */
  public static Channel connect(BrowserProcess one, BrowserProcess another) {
    return connect(one, another, TaskSource.MESSAGE);
  }

  /**
   * Connects two processes for a purpose, as the browser itself does.
   *
   * @param one a process
   * @param another a process
   * @param source the task source of the messages, in a page that gets them
   * @return the end of the first one, and that of the second one
   */
  public static Channel connect(BrowserProcess one, BrowserProcess another, TaskSource source) {
    MessagePort first = new MessagePort(one, source);
    MessagePort second = new MessagePort(another, source);
    first.other = second;
    second.other = first;
    return new Channel(first, second);
  }

  /**
   * {@code port.postMessage(message)}. Returns before the message is delivered.
   *
   * @param message the message
   */
  public void postMessage(Object message) {
    MessagePort target = Objects.requireNonNull(other);
    target.owner.deliver(target.source, () -> target.arrived(message));
  }

  /**
   * {@code port.onmessage = listener}. Messages that have arrived before are delivered now.
   *
   * @param listener gets the messages, in its own process
   */
  public void onMessage(Consumer<Object> listener) {
    this.listener = listener;
    waiting.forEach(message -> owner.deliver(source, this::handleNext));
  }

  private void arrived(Object message) {
    waiting.add(message);
    handleNext();
  }

  private void handleNext() {
    if (listener != null) {
      listener.accept(waiting.remove());
    }
  }
}
