package asyncio.examples.broker;

import java.io.IOException;

/** Sends messages to one queue. */
interface Sender extends AutoCloseable {

  /**
   * Sends a message, and waits until the broker has confirmed that it has it. Suspends.
   *
   * <p>If the method throws, or is cancelled, the message may have arrived nevertheless. Send it
   * again with the same id, by which the receiver recognizes it.
   *
   * @param id the id by which the receiver recognizes the message. It is the sender's: the broker
   *     would give a repeated message another id
   * @param text the text
   */
  void send(String id, String text) throws IOException;

  @Override
  void close();
}
