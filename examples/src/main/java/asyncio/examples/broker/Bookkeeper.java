package asyncio.examples.broker;

import static asyncio.Asyncio.shielded;

import asyncio.TaskGroup;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Enters the clerks' charges into the ledger. */
final class Bookkeeper {

  /** Is told of each charge. */
  @FunctionalInterface
  interface Listener {

    /**
     * Something was entered, or ignored.
     *
     * @param order the order
     * @param clerk the clerk
     * @param before the clerk who has charged the order before; null if none has
     */
    void entered(String order, String clerk, @Nullable String before);
  }

  private static final int COROUTINES = 40;
  private static final int WINDOW = 5;

  private final String charges;
  private final Ledger ledger;
  private final Rules rules;
  private final Listener listener;
  private int redelivered;

  /**
   * Makes a bookkeeper.
   *
   * @param charges the queue of charges
   */
  Bookkeeper(String charges, Ledger ledger, Rules rules, Listener listener) {
    this.charges = charges;
    this.ledger = ledger;
    this.rules = rules;
    this.listener = listener;
  }

  /** How many charges were for orders that the broker had delivered to somebody before. */
  int redelivered() {
    return redelivered;
  }

  /**
   * Enters charges until it is cancelled. Suspends.
   *
   * @throws asyncio.futures.ExceptionGroup if the connection breaks, or the disk fails
   */
  void work(Broker broker) {
    TaskGroup.run(
        group -> {
          for (int i = 0; i < COROUTINES; i++) {
            group.createTask(() -> keepLedger(broker), "enters charges");
          }
        });
  }

  private void keepLedger(Broker broker) throws IOException {
    try (Receiver receiver = broker.receiver(charges, WINDOW)) {
      while (true) {
        Delivery charge = receiver.receive();
        shielded(() -> rules.enter(() -> enter(charge), () -> receiver.acknowledge(charge)));
      }
    }
  }

  private void enter(Delivery charge) {
    String clerk = Clerk.name(charge.text());
    String before = ledger.enter(charge.id(), clerk);
    if (Clerk.isRedelivered(charge.text())) {
      redelivered++;
    }
    listener.entered(charge.id(), clerk, before);
  }
}
