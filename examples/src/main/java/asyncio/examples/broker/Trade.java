package asyncio.examples.broker;

import static asyncio.Asyncio.getRunningLoop;

import asyncio.TaskGroup;
import asyncio.examples.terminal.Terminal;
import asyncio.futures.ExceptionGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A shop that takes orders, and its bookkeeper, on one side of the broker; the clerks on the other.
 */
final class Trade implements AutoCloseable {

  /** How many customers order at the same time. Their orders are forced to the disk together. */
  private static final int CUSTOMERS = 64;

  /** Of more orders, nobody wants to read each. */
  private static final int MOST_TO_TELL = 50;

  /** For how many seconds a lost broker may be gone. */
  private static final double PATIENCE = 10;

  private final String address;
  private final int count;
  private final Outbox outbox;
  private final Ledger ledger;
  private final String orders;
  private final Bookkeeper bookkeeper;
  private final Staff staff;

  private Trade(
      String address, int count, Outbox outbox, Ledger ledger, String orders, String charges) {
    this.address = address;
    this.count = count;
    this.outbox = outbox;
    this.ledger = ledger;
    this.orders = orders;
    this.bookkeeper = new Bookkeeper(charges, ledger, new Rules(), this::tell);
    this.staff = new Staff(address, orders, charges, count <= MOST_TO_TELL);
  }

  /**
   * Opens the shop's and the bookkeeper's files. Suspends.
   *
   * @param address the broker's
   * @param orders the queue of orders
   * @param charges the queue of charges
   * @param count how many orders there are to be, with those of earlier runs in the folder
   */
  static Trade open(String address, Folder folder, String orders, String charges, int count)
      throws IOException {
    Rules rules = new Rules();
    Outbox outbox = Outbox.open(folder.outbox(), rules);
    try {
      Ledger ledger = Ledger.open(folder.ledger(), rules);
      return new Trade(address, count, outbox, ledger, orders, charges);
    } catch (IOException e) {
      outbox.close();
      throw e;
    }
  }

  /**
   * Has all orders charged. Suspends.
   *
   * @param clerks how many
   * @param killed how many of them are killed
   * @return what it took, for somebody to read
   * @throws IOException if the broker is lost, or no clerk is left
   */
  String run(int clerks, int killed) throws IOException {
    int before = ledger.size();
    double[] seconds = new double[1];
    try {
      TaskGroup.run(
          group -> {
            staff.hire(group, clerks, killed, count / clerks / 2);
            double begin = getRunningLoop().time();
            group.createTask(() -> keep(bookkeeper::work), "the bookkeeper");
            group.createTask(() -> keep(this::send), "the shop");
            TaskGroup.run(this::takeOrders);
            ledger.waitFor(outbox.orders().size(), Set.of());
            staff.waitForKilled(ledger::chargesOf);
            ledger.waitFor(outbox.orders().size(), staff.unacknowledged());
            seconds[0] = getRunningLoop().time() - begin;
            staff.dismiss();
            group.cancel();
          });
    } catch (ExceptionGroup group) {
      throw reason(group);
    } finally {
      Terminal.progress("");
    }
    return """
        orders/s:      %.0f
        redelivered:   %d
        ignored:       %d, charges that the ledger had already
        """
        .formatted(
            (ledger.size() - before) / Math.max(seconds[0], 1e-3),
            bookkeeper.redelivered(),
            ledger.ignored());
  }

  /** Why the tasks have ended: the disk, or else the broker or a clerk. */
  private static IOException reason(ExceptionGroup group) {
    Throwable first = group.subgroup(UncheckedIOException.class);
    while (first instanceof ExceptionGroup some) {
      first = some.exceptions().get(0);
    }
    return first instanceof UncheckedIOException disk
        ? new IOException(disk.getMessage(), disk)
        : Connections.first(group);
  }

  private void takeOrders(TaskGroup group) {
    Iterator<Integer> numbers = IntStream.rangeClosed(outbox.orders().size() + 1, count).iterator();
    for (int i = 0; i < CUSTOMERS; i++) {
      group.createTask(
          () -> {
            while (numbers.hasNext()) {
              outbox.add("order " + numbers.next());
            }
          },
          "a customer");
    }
  }

  private void keep(Connections.Work work) throws IOException {
    Connections.keep(() -> JmsBroker.connect(address), PATIENCE, work);
  }

  private void send(Broker broker) throws IOException {
    // A broker that keeps its messages in memory has lost them if it was gone. Who has the ledger
    // at hand asks it; a shop elsewhere sends what was not confirmed.
    outbox.sendAgain(order -> !ledger.has(order));
    try (Sender sender = broker.sender(orders)) {
      outbox.deliver(sender);
    }
  }

  private void tell(String order, String clerk, @Nullable String before) {
    if (before != null && count <= MOST_TO_TELL) {
      Terminal.println(
          "the ledger ignores %s from %s: %s has charged it".formatted(order, clerk, before));
    } else if (count > MOST_TO_TELL) {
      Terminal.progress("%d of %d orders are charged".formatted(ledger.size(), count));
    }
  }

  /** The orders that were taken. */
  Set<String> orders() {
    return outbox.orders();
  }

  @Override
  public void close() throws IOException {
    try (ledger) {
      outbox.close();
    }
  }
}
