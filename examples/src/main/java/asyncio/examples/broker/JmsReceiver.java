package asyncio.examples.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.util.concurrent.ExecutorService;

/** Receives from a queue of ActiveMQ. */
final class JmsReceiver implements Receiver {

  private final Session session;
  private final MessageConsumer consumer;
  private final ExecutorService thread;

  JmsReceiver(Session session, String queue, int window, ExecutorService thread)
      throws JMSException {
    this.session = session;
    this.thread = thread;
    // The client library reads the part after the question mark.
    String name = queue + "?consumer.prefetchSize=" + window;
    consumer = session.createConsumer(session.createQueue(name));
  }

  @Override
  public Delivery receive() throws IOException {
    return JmsBroker.call(
        thread,
        () -> {
          Message message = consumer.receive();
          if (message == null) {
            throw new IOException("the connection to the broker is lost");
          }
          return delivery((TextMessage) message);
        });
  }

  /**
   * {@inheritDoc} It is sent then, and the broker need not have it. If it is lost, the message
   * comes again.
   */
  @Override
  public void acknowledge(Delivery delivery) throws IOException {
    JmsBroker.call(
        thread,
        () -> {
          ((Message) delivery.receipt()).acknowledge();
          return true;
        });
  }

  private static Delivery delivery(TextMessage message) throws JMSException {
    return new Delivery(
        message.getStringProperty(JmsSender.ID),
        message.getText(),
        message.getJMSRedelivered(),
        message);
  }

  @Override
  public void close() {
    JmsBroker.close(thread, session::close);
  }
}
