package asyncio.examples.broker;

import static asyncio.Asyncio.getRunningLoop;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.RedeliveryPolicy;
import org.apache.activemq.command.ActiveMQQueue;

/**
 * A connection to ActiveMQ, for coroutines.
 *
 * <p>The client library is ActiveMQ's. It knows nothing of loops: its calls block, and it calls
 * back from its own threads. So {@link #call} makes each call in another thread, and awaits the
 * outcome. Each sender and receiver has a platform thread, because a JMS session is made for one
 * thread.
 *
 * <p>All methods are called by coroutines. Those that talk to the broker suspend.
 */
final class JmsBroker implements Broker {

  private static final String START_ONE = " (to start one, broker --serve; it says its address)";

  private static final String LOOPBACK = "127.0.0.1";

  /** A field, because the garbage collector takes a logger that nobody holds, with its level. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.activemq");

  static {
    if (System.getProperty("java.util.logging.config.file") == null) {
      LOGGER.setLevel(Level.SEVERE); // a killed client is part of the example
    }
  }

  private final String address;
  private final ActiveMQConnection connection;
  private final ExecutorService thread;

  private JmsBroker(String address, ActiveMQConnection connection, ExecutorService thread) {
    this.address = address;
    this.connection = connection;
    this.thread = thread;
  }

  /**
   * The address of a broker that does not exist yet. Connecting to it starts the broker in this
   * process: in memory, and on a free port of loopback, so that other processes reach it. The
   * broker ends with that connection.
   */
  static String embedded() {
    return "vm:(broker:(tcp://%s:0)?brokerName=%s".formatted(LOOPBACK, UUID.randomUUID())
        + "&persistent=false&useJmx=false&useShutdownHook=false&advisorySupport=false)";
  }

  /**
   * Connects to the broker at an address, such as {@code tcp://localhost:61616}.
   *
   * @throws IOException if there is none
   */
  static JmsBroker connect(String address) throws IOException {
    ExecutorService thread = thread("connection");
    try {
      return call(thread, () -> open(address, thread));
    } catch (IOException e) {
      thread.shutdown();
      throw new IOException("there is no broker at " + address + ": " + rootOf(e) + START_ONE, e);
    } catch (IllegalArgumentException e) {
      thread.shutdown();
      throw new IOException(
          "this is not the address of a broker, such as tcp://127.0.0.1:61616: " + address, e);
    }
  }

  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static JmsBroker open(String address, ExecutorService thread)
      throws JMSException, IOException {
    var factory = new ActiveMQConnectionFactory(address);
    factory.setWatchTopicAdvisories(false); // only temporary queues need them
    // However often a receiver dies, the message is none of those that nobody can work on.
    factory.getRedeliveryPolicy().setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
    var connection = (ActiveMQConnection) factory.createConnection();
    try {
      connection.start();
      String remote = address.startsWith("vm:") ? outside(connection) : address;
      return new JmsBroker(remote, connection, thread);
    } catch (JMSException | IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The address at which other processes reach the embedded broker. */
  private static String outside(ActiveMQConnection connection) throws JMSException, IOException {
    if (connection.getBrokerName() == null) { // waits until the broker has sent its name
      throw new IOException("it does not say who it is");
    }
    // Only the port: the URL has the machine's name, which need not be that of loopback.
    URI itself = URI.create(connection.getBrokerInfo().getBrokerURL());
    return "tcp://" + LOOPBACK + ":" + itself.getPort();
  }

  /** The address at which other processes reach the same broker. */
  String address() {
    return address;
  }

  @Override
  public Sender sender(String queue) throws IOException {
    ExecutorService thread = thread("to " + queue);
    return made(thread, () -> new JmsSender(session(), queue, thread));
  }

  @Override
  public Receiver receiver(String queue, int window) throws IOException {
    ExecutorService thread = thread("from " + queue);
    return made(thread, () -> new JmsReceiver(session(), queue, window, thread));
  }

  private static <T> T made(ExecutorService thread, Callable<T> function) throws IOException {
    boolean isMade = false;
    try {
      T made = call(thread, function);
      isMade = true;
      return made;
    } finally {
      if (!isMade) {
        thread.shutdown();
      }
    }
  }

  /**
   * A session in which each message is acknowledged by itself. In JMS's own mode one
   * acknowledgement covers all messages that the session has received. One of them may have come
   * when the coroutine that asked for it was cancelled, and nobody has seen it.
   */
  private Session session() throws JMSException {
    return connection.createSession(false, ActiveMQSession.INDIVIDUAL_ACKNOWLEDGE);
  }

  /** Removes a queue with its messages. It must have no receiver. */
  void remove(String queue) throws IOException {
    call(
        thread,
        () -> {
          connection.destroyDestination(new ActiveMQQueue(queue));
          return true;
        });
  }

  @Override
  public void close() {
    close(thread, connection::close);
  }

  // ---- between the loop and the client's threads

  /** Makes a blocking call in a thread. A cancellation interrupts it. */
  static <T> T call(ExecutorService thread, Callable<T> function) throws IOException {
    try {
      return getRunningLoop().runInExecutor(thread, function).await(JMSException.class);
    } catch (JMSException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** A call that closes something. */
  interface Closing {
    void run() throws JMSException;
  }

  /** Makes a closing call in a thread, and ends the thread. */
  static void close(ExecutorService thread, Closing closing) {
    try {
      call(
          thread,
          () -> {
            closing.run();
            return true;
          });
    } catch (IOException e) {
      LOGGER.log(Level.FINE, "The broker is gone, and with it what was to be closed.", e);
    } finally {
      thread.shutdown();
    }
  }

  /** An executor with one thread, which runs its calls one after the other. */
  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("broker: " + name).factory());
  }
}
