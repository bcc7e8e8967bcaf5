package asyncio.examples.broker;

import static asyncio.Asyncio.getRunningLoop;

import asyncio.EventLoop;
import asyncio.futures.Future;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.apache.activemq.ActiveMQMessageProducer;
import org.apache.activemq.AsyncCallback;
import org.jspecify.annotations.Nullable;

/** Sends messages to one queue. */
final class Outbox implements AutoCloseable {

  private final Session session;
  private final ActiveMQMessageProducer producer;
  private final ExecutorService thread;

  Outbox(Session session, String queue, ExecutorService thread) throws JMSException {
    this.session = session;
    this.thread = thread;
    producer = (ActiveMQMessageProducer) session.createProducer(session.createQueue(queue));
  }

  /**
   * Sends a message, and waits until the broker has confirmed that it has it. Suspends.
   *
   * <p>Any number of coroutines may send at the same time; each waits for its own confirmation.
   *
   * <p>If this throws, the message may have arrived nevertheless. To send it again is right, for
   * the receiver knows it by its id.
   *
   * @param id what the receiver knows the message by. It is the sender's, not the broker's, which
   *     would give the same message another one when it is sent again
   * @param text what it says
   */
  void send(String id, String text) throws IOException {
    EventLoop loop = getRunningLoop();
    Future<Boolean> confirmed = loop.createFuture();
    Broker.call(
        thread,
        () -> {
          var message = session.createTextMessage(text);
          message.setStringProperty(Delivery.ID, id);
          producer.send(message, new Confirmation(loop, confirmed));
          return true;
        });
    try {
      confirmed.await(JMSException.class);
    } catch (JMSException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** What the client's own thread calls, in which nothing of the loop's may be touched. */
  private record Confirmation(EventLoop loop, Future<Boolean> confirmed) implements AsyncCallback {

    @Override
    public void onSuccess() {
      loop.callSoonThreadsafe(() -> settle(null));
    }

    @Override
    public void onException(JMSException refused) {
      loop.callSoonThreadsafe(() -> settle(refused));
    }

    private void settle(@Nullable JMSException refused) {
      if (confirmed.done()) {
        return; // cancelled meanwhile
      }
      if (refused == null) {
        confirmed.setResult(true);
      } else {
        confirmed.setException(refused);
      }
    }
  }

  @Override
  public void close() {
    Broker.close(thread, session::close);
  }
}
