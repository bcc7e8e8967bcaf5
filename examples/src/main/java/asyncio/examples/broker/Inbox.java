package asyncio.examples.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.util.concurrent.ExecutorService;

/**
 * Receives messages from one queue.
 *
 * <p>The broker sends ahead, so that there is always something to do, but only a few: the window.
 * Whoever does not ask for the next one gets no more of them, and the rest goes to others or stays
 * in the queue. That is all the back-pressure there is, and all that is needed.
 */
final class Inbox implements AutoCloseable {

  private final Session session;
  private final MessageConsumer consumer;
  private final ExecutorService thread;

  Inbox(Session session, String queue, int window, ExecutorService thread) throws JMSException {
    this.session = session;
    this.thread = thread;
    // The part after the question mark is for the client.
    String name = queue + "?consumer.prefetchSize=" + window;
    consumer = session.createConsumer(session.createQueue(name));
  }

  /**
   * The next message. Suspends until there is one.
   *
   * <p>If the task is cancelled, no message is lost: one that comes at that very moment is not
   * acknowledged, and so goes to somebody else when this is closed.
   */
  Delivery receive() throws IOException {
    return Broker.call(
        thread,
        () -> {
          Message message = consumer.receive();
          if (message == null) {
            throw new IOException("the connection to the broker is lost");
          }
          return Delivery.of((TextMessage) message);
        });
  }

  /**
   * Tells the broker that it may forget a message: all that was to be done about it is done.
   * Suspends, but not until the broker knows. If it never hears of this, the message comes again.
   */
  void acknowledge(Delivery delivery) throws IOException {
    Broker.call(
        thread,
        () -> {
          delivery.message().acknowledge();
          return true;
        });
  }

  /** Closes this. What has been received and not acknowledged goes to others. */
  @Override
  public void close() {
    Broker.close(thread, session::close);
  }
}
