package asyncio.examples.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;

/**
 * One delivery of a message.
 *
 * @param id the sender's id of the message
 * @param text the text
 * @param redelivered whether the broker has sent the message to a receiver before, which may or may
 *     not have done the work
 * @param message the message to acknowledge
 */
record Delivery(String id, String text, boolean redelivered, Message message) {

  /** The property of a message that holds its id. */
  static final String ID = "id";

  static Delivery of(TextMessage message) throws JMSException {
    return new Delivery(
        message.getStringProperty(ID), message.getText(), message.getJMSRedelivered(), message);
  }
}
