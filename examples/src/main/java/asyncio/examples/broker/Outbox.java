package asyncio.examples.broker;

import asyncio.TaskGroup;
import asyncio.sync.Queue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The orders that a shop has accepted. They are on its own disk, and on their way to the broker
 * until the broker has them.
 *
 * <p>A shop that told its customer "accepted" and then sent the order could die in between; the
 * other way round, the broker could have an order that the shop knows nothing of. So the order goes
 * into the outbox, in the same write as all else that the shop notes of it. Sending comes later,
 * and as often as it takes.
 */
final class Outbox implements AutoCloseable {

  /** How many orders may wait for the broker's confirmation at the same time. */
  private static final int AT_ONCE = 32;

  private static final String ORDER = "order ";
  private static final String SENT = "sent ";

  private final Records records;
  private final Rules rules;
  private final Set<String> orders = new LinkedHashSet<>();
  private final Set<String> sent = new LinkedHashSet<>();
  private final Queue<String> unsent = new Queue<>();

  private Outbox(Records records, Rules rules) {
    this.records = records;
    this.rules = rules;
  }

  /** Opens a file, or makes it. What it has, and the broker has not confirmed, is to be sent. */
  static Outbox open(Path file, Rules rules) throws IOException {
    Outbox outbox = new Outbox(Records.open(file, rules::forceOutbox), rules);
    for (String line : outbox.records.read()) {
      if (line.startsWith(SENT)) {
        outbox.sent.add(line.substring(SENT.length()));
      } else {
        outbox.orders.add(line.substring(ORDER.length()));
      }
    }
    outbox.sendAgain(order -> !outbox.sent.contains(order));
    return outbox;
  }

  /** The orders that were accepted, in their order. */
  Set<String> orders() {
    return orders;
  }

  /** Accepts an order. Suspends until it is on the disk. */
  void add(String order) {
    records.add(ORDER + order);
    records.flush();
    orders.add(order);
    unsent.putNowait(order);
  }

  /** Has orders sent that are not on their way, those for which the condition holds. */
  void sendAgain(Predicate<String> condition) {
    while (!unsent.empty()) {
      String unused = unsent.getNowait();
    }
    orders.stream().filter(condition).forEach(unsent::putNowait);
  }

  /**
   * Sends what is to be sent, now and later, until it is cancelled. Suspends.
   *
   * @throws asyncio.futures.ExceptionGroup if the connection breaks; then what was on its way is to
   *     be sent again
   */
  void deliver(Sender sender) {
    TaskGroup.run(
        group -> {
          for (int i = 0; i < AT_ONCE; i++) {
            group.createTask(() -> deliverEach(sender), "sends orders");
          }
        });
  }

  private void deliverEach(Sender sender) throws IOException {
    while (true) {
      String order = unsent.get();
      boolean isConfirmed = false;
      try {
        rules.send(() -> sender.send(order, "a book"), () -> forget(order));
        isConfirmed = true;
      } finally {
        if (!isConfirmed) {
          unsent.putNowait(order);
        }
      }
    }
  }

  /** Is on the disk with the next order. If a crash is sooner, the order is sent again. */
  private void forget(String order) {
    sent.add(order);
    records.add(SENT + order);
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
