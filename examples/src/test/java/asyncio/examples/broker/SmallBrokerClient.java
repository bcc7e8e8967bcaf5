package asyncio.examples.broker;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Task;
import asyncio.futures.Future;
import asyncio.futures.TimeoutException;
import asyncio.net.Connection;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import asyncio.sync.Queue;
import asyncio.sync.QueueShutDownException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection to a {@link SmallBroker}. */
final class SmallBrokerClient implements Broker {

  private static final double BETWEEN_PINGS = 1;

  private final Connection connection;
  private final Map<String, Future<Boolean>> confirmations = new LinkedHashMap<>();
  private final Map<String, Queue<Delivery>> arrivals = new LinkedHashMap<>();
  private final Task<Void> listening;
  private final Task<Void> pinging;
  private @Nullable IOException failure;
  private int lastName;

  private SmallBrokerClient(Connection connection) {
    this.connection = connection;
    this.listening = createTask(() -> listen());
    this.pinging = createTask(() -> ping());
  }

  /** Connects to a host's broker. */
  static SmallBrokerClient connect(String host) throws IOException {
    try {
      return new SmallBrokerClient(
          timeout(SmallBroker.SILENCE, () -> Streams.openConnection(host, SmallBroker.PORT)));
    } catch (TimeoutException late) {
      throw new IOException("no answer", late);
    }
  }

  private void listen() {
    try {
      String line;
      while ((line = SmallBroker.nextLine(connection.reader())) != null) {
        hear(line.split("\t"));
      }
      fail(new IOException("the broker is gone"));
    } catch (IOException broken) {
      fail(broken);
    }
  }

  private void hear(String[] words) {
    if (words[0].equals("sent")) {
      Future<Boolean> confirmation = confirmations.remove(words[1]);
      if (confirmation != null && !confirmation.done()) {
        confirmation.setResult(true);
      }
    } else if (words[0].equals("message")) {
      Queue<Delivery> queue = arrivals.get(words[1]);
      if (queue != null) {
        queue.putNowait(new Delivery(words[3], words[4], words[5].equals("true"), words[2]));
      }
    }
  }

  private void fail(IOException broken) {
    failure = broken;
    for (Future<Boolean> confirmation : confirmations.values()) {
      if (!confirmation.done()) {
        confirmation.setException(broken);
      }
    }
    arrivals.values().forEach(queue -> queue.shutdown(/* immediate= */ true));
  }

  private void ping() {
    try {
      while (failure == null) {
        say("ping");
        sleep(BETWEEN_PINGS);
      }
    } catch (IOException broken) {
      // The other task has noticed, or will.
    }
  }

  private void say(Object... words) throws IOException {
    if (failure != null) {
      throw new IOException("the connection is broken", failure);
    }
    SmallBroker.say(writer(), words);
  }

  private StreamWriter writer() {
    return connection.writer();
  }

  @Override
  public Sender sender(String queue) {
    return new Sender() {
      @Override
      public void send(String id, String text) throws IOException {
        String name = String.valueOf(++lastName);
        say("send", name, queue, id, text);
        Future<Boolean> confirmation = getRunningLoop().createFuture();
        confirmations.put(name, confirmation);
        confirmation.await(IOException.class);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Receiver receiver(String queue, int window) throws IOException {
    String name = String.valueOf(++lastName);
    Queue<Delivery> queueHere = new Queue<>();
    say("take", name, queue, window);
    arrivals.put(name, queueHere);
    return new Receiver() {
      @Override
      public Delivery receive() throws IOException {
        try {
          return queueHere.get();
        } catch (QueueShutDownException broken) {
          throw new IOException("the connection is broken", broken);
        }
      }

      @Override
      public void acknowledge(Delivery delivery) throws IOException {
        say("ack", delivery.receipt());
      }

      @Override
      public void close() {
        arrivals.remove(name);
        try {
          say("leave", name);
        } catch (IOException broken) {
          // Then the broker knows.
        }
      }
    };
  }

  @Override
  public void close() {
    listening.cancel();
    pinging.cancel();
    writer().transport().abort();
  }
}
