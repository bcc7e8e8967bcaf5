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

/** Sends to a queue of ActiveMQ. */
final class JmsSender implements Sender {

  /** The property of a message that holds its id. */
  static final String ID = "id";

  private final Session session;
  private final ActiveMQMessageProducer producer;
  private final ExecutorService thread;

  JmsSender(Session session, String queue, ExecutorService thread) throws JMSException {
    this.session = session;
    this.thread = thread;
    producer = (ActiveMQMessageProducer) session.createProducer(session.createQueue(queue));
  }

  /** {@inheritDoc} Several coroutines may send at the same time; each waits for its own. */
  @Override
  public void send(String id, String text) throws IOException {
    EventLoop loop = getRunningLoop();
    Future<Boolean> confirmed = loop.createFuture();
    JmsBroker.call(
        thread,
        () -> {
          var message = session.createTextMessage(text);
          message.setStringProperty(ID, id);
          producer.send(message, new Confirmation(loop, confirmed));
          return true;
        });
    try {
      confirmed.await(JMSException.class);
    } catch (JMSException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * A callback of the client library. It runs in the library's thread, so it touches nothing of the
   * loop but {@code callSoonThreadsafe}.
   */
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
        return; // the sender was cancelled
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
    JmsBroker.close(thread, session::close);
  }
}
