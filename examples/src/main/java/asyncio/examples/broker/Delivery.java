package asyncio.examples.broker;

/**
 * One delivery of a message.
 *
 * @param id the sender's id of the message
 * @param text the text
 * @param redelivered whether the broker has sent the message to a receiver before, which may or may
 *     not have done the work
 * @param receipt by what the receiver knows the delivery when it is acknowledged
 */
record Delivery(String id, String text, boolean redelivered, Object receipt) {}
