package asyncio.examples.broker;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.KeyboardInterrupt;
import asyncio.TaskGroup;
import asyncio.futures.Future;
import asyncio.sync.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A consumer in a process of its own: takes orders, charges them, and tells the ledger, until its
 * input ends.
 *
 * <p>Several coroutines share one connection, each with a window of its own; see {@link
 * #takeOrders}. The order of the steps is the point: work, then effect, then acknowledgement. A
 * consumer that acknowledges first loses the message if it dies before the work is done.
 */
final class Clerk {

  private static final Logger LOGGER = Logger.getLogger("asyncio");

  /** Parts of the line that it prints when it falters. */
  private static final String CHARGED = " has charged ";

  static final String NOT_ACKNOWLEDGED = ", and not acknowledged it yet";

  private static final int COROUTINES = 2;
  private static final int WINDOW = 3;

  /** How long a charge takes, in seconds. */
  private static final double WORK = 0.02;

  private final String name;
  private final int faltersAt;
  private final Event inputEnded = new Event();
  private int charged;

  private Clerk(String name, int faltersAt) {
    this.name = name;
    this.faltersAt = faltersAt;
  }

  /**
   * Runs a clerk.
   *
   * @param args its name; the broker's address; the queue of orders; the queue of charges; and the
   *     number of charges after which it falters, 0 for never
   */
  public static void main(String[] args) {
    LOGGER.setLevel(Level.WARNING); // silences the line that says which engine runs
    try {
      Asyncio.run(
          () -> new Clerk(args[0], Integer.parseInt(args[4])).work(args[1], args[2], args[3]));
    } catch (KeyboardInterrupt e) {
      LOGGER.log(Level.FINE, "Ctrl-C is for all processes of a terminal.", e);
    }
  }

  private void work(String address, String orders, String charges) throws IOException {
    awaitEndOfInput(getRunningLoop());
    try (Broker broker = Broker.connect(address);
        Outbox ledger = broker.outbox(charges)) {
      TaskGroup.run(
          group -> {
            for (int i = 0; i < COROUTINES; i++) {
              group.<Boolean>start(ready -> takeOrders(broker, orders, ledger, ready));
            }
            say("is ready");
            inputEnded.await();
            group.cancel();
          });
    }
  }

  private void takeOrders(Broker broker, String orders, Outbox ledger, Future<Boolean> ready)
      throws IOException {
    try (Inbox inbox = broker.inbox(orders, WINDOW)) {
      ready.setResult(true);
      while (true) {
        Delivery order = inbox.receive();
        shielded(
            () -> charge(order, ledger, inbox)); // a cancellation waits until the order is done
      }
    }
  }

  private void charge(Delivery order, Outbox ledger, Inbox inbox) throws IOException {
    say("takes " + order.id() + (order.redelivered() ? " (redelivered)" : ""));
    sleep(WORK);
    ledger.send(order.id(), name);
    charged++;
    if (charged == faltersAt) {
      System.out.println(name + CHARGED + order.id() + NOT_ACKNOWLEDGED);
      inputEnded.await(); // waits to be killed, at the worst moment
    }
    inbox.acknowledge(order);
  }

  /** The order in the line that a clerk prints when it falters. */
  static String orderIn(String line) {
    int begin = line.indexOf(CHARGED) + CHARGED.length();
    return line.substring(begin, line.length() - NOT_ACKNOWLEDGED.length());
  }

  private void say(String what) {
    System.out.println(name + " " + what);
  }

  /**
   * Starts a daemon thread that reads the input. Reading blocks, and cannot be interrupted, so
   * nobody waits for this thread.
   */
  private void awaitEndOfInput(EventLoop loop) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                LOGGER.log(Level.FINE, "That is an end, too.", e);
              }
              loop.callSoonThreadsafe(inputEnded::set);
            });
  }
}
