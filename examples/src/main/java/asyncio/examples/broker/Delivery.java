package asyncio.examples.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;

/**
 * A message, as it came this time.
 *
 * @param id what the sender has named it
 * @param text what it says
 * @param redelivered whether it has been on its way to somebody before, who may or may not have
 *     done something about it
 * @param message what to acknowledge
 */
record Delivery(String id, String text, boolean redelivered, Message message) {

  /** The property in which the sender's name of a message travels. */
  static final String ID = "id";

  static Delivery of(TextMessage message) throws JMSException {
    return new Delivery(
        message.getStringProperty(ID), message.getText(), message.getJMSRedelivered(), message);
  }
}
