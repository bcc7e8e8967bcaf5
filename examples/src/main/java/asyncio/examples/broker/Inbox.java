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
 * <p>The broker sends a few messages ahead, the window, so that the receiver always has work. A
 * receiver that does not ask for the next message gets no more of them; the rest goes to other
 * receivers or stays in the queue. That is the back-pressure.
 */
final class Inbox implements AutoCloseable {

  private final Session session;
  private final MessageConsumer consumer;
  private final ExecutorService thread;

  Inbox(Session session, String queue, int window, ExecutorService thread) throws JMSException {
    this.session = session;
    this.thread = thread;
    // The client library reads the part after the question mark.
    String name = queue + "?consumer.prefetchSize=" + window;
    consumer = session.createConsumer(session.createQueue(name));
  }

  /**
   * The next message. Suspends until there is one.
   *
   * <p>Cancellation: no message is lost. A message that comes at that moment is not acknowledged,
   * and goes to another receiver when this one is closed.
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
   * Tells the broker that the work for a message is done, so that it may forget the message.
   * Suspends until the acknowledgement is sent, not until the broker has it. If the acknowledgement
   * is lost, the message comes again.
   */
  void acknowledge(Delivery delivery) throws IOException {
    Broker.call(
        thread,
        () -> {
          delivery.message().acknowledge();
          return true;
        });
  }

  /**
   * Closes the receiver. Messages that were received and not acknowledged go to other receivers.
   */
  @Override
  public void close() {
    Broker.close(thread, session::close);
  }
}
