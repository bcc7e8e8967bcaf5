package asyncio.examples.broker;

import java.io.IOException;

/**
 * A connection to a message broker: all that a shop, a clerk or a bookkeeper needs of one. {@link
 * JmsBroker} is a real one; in the tests there is another, in a simulation.
 *
 * <p>All methods are called by coroutines, and suspend. An {@link IOException} says that the
 * connection is broken: make a new one.
 */
interface Broker extends AutoCloseable {

  /** Makes connections. */
  @FunctionalInterface
  interface Connector {

    /**
     * Connects.
     *
     * @throws IOException if there is no broker
     */
    Broker connect() throws IOException;
  }

  /** Makes a sender for a queue. The broker makes the queue if there is none of that name. */
  Sender sender(String queue) throws IOException;

  /**
   * Makes a receiver for a queue. The broker makes the queue if there is none of that name.
   *
   * @param window how many messages the broker may send ahead of those that have been received
   */
  Receiver receiver(String queue, int window) throws IOException;

  /**
   * Closes the connection. Messages that were received and not acknowledged go to other receivers.
   */
  @Override
  void close();
}
