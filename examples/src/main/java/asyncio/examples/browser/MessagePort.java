package asyncio.examples.browser;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a channel. What is posted at one end arrives at the other one, as a task, in order;
 * the two ends may be in different processes. Messages are values, which nobody changes: a real
 * browser copies them.
 */
public final class MessagePort {

  /**
   * Two ends that belong together ({@code new MessageChannel()}).
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
   * @param source what the messages are, to a page that gets them
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
   * {@code port.postMessage(message)}. Returns before anything else happens.
   *
   * @param message the message
   */
  public void postMessage(Object message) {
    MessagePort target = Objects.requireNonNull(other);
    target.owner.deliver(target.source, () -> target.arrived(message));
  }

  /**
   * {@code port.onmessage = listener}. What has arrived before comes now.
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
