package asyncio.examples.broker;

import java.io.IOException;

/**
 * Receives messages from one queue.
 *
 * <p>The broker sends a few messages ahead, the window, so that the receiver always has work. A
 * receiver that does not ask for the next message gets no more of them; the rest goes to other
 * receivers or stays in the queue. That is the back-pressure.
 */
interface Receiver extends AutoCloseable {

  /**
   * The next message. Suspends until there is one.
   *
   * <p>Cancellation: no message is lost. A message that comes at that moment is not acknowledged,
   * and goes to another receiver when this one is closed.
   */
  Delivery receive() throws IOException;

  /**
   * Tells the broker that the work for a message is done, so that it may forget the message.
   * Suspends.
   */
  void acknowledge(Delivery delivery) throws IOException;

  /**
   * Closes the receiver. Messages that were received and not acknowledged go to other receivers.
   */
  @Override
  void close();
}
