package asyncio.examples.broker;

import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;

import asyncio.TaskGroup;
import asyncio.futures.Future;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A consumer: takes orders, charges them, and tells the ledger.
 *
 * <p>Several coroutines share one connection, each with a window of its own; see {@link
 * #takeOrders}. The order of the steps is the point: work, then effect, then acknowledgement. A
 * consumer that acknowledges first loses the message if it dies before the work is done.
 *
 * <p>It keeps nothing: one that dies is replaced by any other.
 */
final class Clerk {

  private static final int COROUTINES = 12;
  private static final int WINDOW = 3;

  /** How long a charge takes, in seconds. */
  private static final double WORK = 0.005;

  private static final String REDELIVERED = ", redelivered";

  private final String name;
  private final String orders;
  private final String charges;
  private final Rules rules;
  private final Consumer<String> story;

  /**
   * Makes a clerk.
   *
   * @param orders the queue of orders
   * @param charges the queue of charges
   * @param story is told what it does
   */
  Clerk(String name, String orders, String charges, Rules rules, Consumer<String> story) {
    this.name = name;
    this.orders = orders;
    this.charges = charges;
    this.rules = rules;
    this.story = story;
  }

  /**
   * Charges orders until it is cancelled; then it finishes what it has begun. Suspends.
   *
   * @throws asyncio.futures.ExceptionGroup if the connection breaks
   */
  void work(Broker broker) throws IOException {
    try (Sender ledger = broker.sender(charges)) {
      TaskGroup.run(
          group -> {
            for (int i = 0; i < COROUTINES; i++) {
              group.<Boolean>start(ready -> takeOrders(broker, ledger, ready));
            }
            story.accept("is ready");
          });
    }
  }

  private void takeOrders(Broker broker, Sender ledger, Future<Boolean> ready) throws IOException {
    try (Receiver receiver = broker.receiver(orders, WINDOW)) {
      ready.setResult(true);
      while (true) {
        Delivery order = receiver.receive();
        shielded(() -> charge(order, ledger, receiver)); // a cancellation waits until it is done
      }
    }
  }

  private void charge(Delivery order, Sender ledger, Receiver receiver) throws IOException {
    story.accept("takes " + order.id() + (order.redelivered() ? " (redelivered)" : ""));
    rules.charge(order, () -> work(order, ledger), () -> receiver.acknowledge(order));
  }

  private void work(Delivery order, Sender ledger) throws IOException {
    sleep(WORK);
    ledger.send(order.id(), name + (order.redelivered() ? REDELIVERED : ""));
  }

  // ---- the text of a charge

  /** The clerk's name. */
  static String name(String charge) {
    return isRedelivered(charge)
        ? charge.substring(0, charge.length() - REDELIVERED.length())
        : charge;
  }

  /** Whether the broker had delivered the order to somebody before. */
  static boolean isRedelivered(String charge) {
    return charge.endsWith(REDELIVERED);
  }
}
