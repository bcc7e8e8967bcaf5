package asyncio.examples.broker;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.process.Subprocess.createSubprocessExec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.examples.JavaCommand;
import asyncio.examples.terminal.Terminal;
import asyncio.futures.Future;
import asyncio.process.Process;
import asyncio.process.Stdio;
import asyncio.process.SubprocessOptions;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Orders that go through a broker, from two shops to two clerks, who charge them and tell a ledger.
 * The shops and the ledger are coroutines of this process. Each clerk is a child process, and one
 * of them is killed while it works.
 */
@Command(name = "broker", sortOptions = false)
public final class Orders implements Callable<Integer> {

  /** After how many orders the clerk that is killed falters. Each clerk is certain to get more. */
  private static final int FALTERS_AFTER = 3;

  private static final int FEWEST = 20;
  private static final int WINDOW = 10;

  @Option(
      names = "--broker",
      paramLabel = "ADDRESS",
      description = "An ActiveMQ, such as tcp://127.0.0.1:61616 (by default one in this process).")
  private @Nullable String address;

  @Option(names = "--orders", paramLabel = "N", description = "How many (${DEFAULT-VALUE}).")
  private int count = FEWEST;

  @Option(names = "--serve", description = "Only run a broker, until Ctrl-C.")
  private boolean serve;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  private final Ledger ledger = new Ledger();

  /** The order that was charged and not acknowledged when the clerk was killed. */
  private @Nullable String unacknowledged;

  @Override
  public Integer call() {
    if (count < FEWEST) {
      throw new ParameterException(spec.commandLine(), "--orders must be at least " + FEWEST + ".");
    }
    if (serve && address != null) {
      throw new ParameterException(spec.commandLine(), "--serve runs a broker of its own.");
    }
    Asyncio.run(
        () -> {
          try (Broker broker = Broker.connect(address == null ? Broker.embedded() : address)) {
            System.out.println("the broker is at " + broker.address());
            if (serve) {
              await(getRunningLoop().createFuture()); // until Ctrl-C
            }
            trade(broker);
          }
        });
    return 0;
  }

  private void trade(Broker broker) throws IOException {
    String run = UUID.randomUUID().toString().substring(0, 8); // the broker may have other users
    String orders = "orders-" + run;
    String charges = "charges-" + run;
    try (Inbox inbox = broker.inbox(charges, WINDOW);
        Outbox outbox = broker.outbox(orders)) {
      TaskGroup.run(
          group -> {
            String at = broker.address();
            List<Process> clerks =
                await(
                    gather(
                        () ->
                            group.start(r -> employ("ann", FALTERS_AFTER, r, at, orders, charges)),
                        () -> group.start(r -> employ("ben", 0, r, at, orders, charges))));
            Process ben = clerks.get(1);
            int half = count / 2;
            group.createTask(() -> sell("the shop", 1, half, outbox));
            group.createTask(() -> sell("the web shop", half + 1, count, outbox));
            keepLedger(inbox);
            requireNonNull(ben.stdin()).close(); // ben finishes its orders, and ends
          });
    }
    System.out.printf(
        "%d orders were sent, %d were charged, none is lost, and none is charged twice%n",
        count, ledger.size());
    System.out.println("duplicates that the ledger has ignored: " + ledger.duplicates());
    broker.remove(orders);
    broker.remove(charges);
  }

  /** A producer. At most one of its orders is not yet confirmed by the broker. */
  private static void sell(String shop, int first, int last, Outbox outbox) throws IOException {
    for (int number = first; number <= last; number++) {
      outbox.send("order " + number, shop);
    }
    System.out.println(
        shop + " has sent orders " + first + " to " + last + ", and the broker has them");
  }

  /**
   * Enters charges until all orders are charged, and the order that was not acknowledged has come
   * again.
   */
  private void keepLedger(Inbox inbox) throws IOException {
    while (ledger.size() < count || !ledger.isRepeated(unacknowledged)) {
      Delivery charge = inbox.receive();
      String clerk = charge.text();
      String before = ledger.enter(charge.id(), clerk);
      if (before != null) {
        Terminal.println(
            "the ledger ignores %s from %s: %s has charged it"
                .formatted(charge.id(), clerk, before));
      }
      inbox.acknowledge(charge);
    }
  }

  /** Starts a clerk, prints its lines, and kills it if it falters. */
  private void employ(
      String name,
      int faltersAfter,
      Future<Process> ready,
      String address,
      String orders,
      String charges)
      throws IOException {
    Process clerk = start(name, address, orders, charges, String.valueOf(faltersAfter));
    boolean isKilled = false;
    try {
      for (byte[] bytes : requireNonNull(clerk.stdout())) {
        String line = new String(bytes, UTF_8).strip();
        Terminal.println(line);
        if (!ready.done()) {
          ready.setResult(clerk); // its first line: it has started
        }
        if (line.endsWith(Clerk.NOT_ACKNOWLEDGED)) {
          unacknowledged = Clerk.orderIn(line);
          clerk.kill();
          isKilled = true;
          System.out.println(name + " is killed");
        }
      }
      int code = clerk.waitFor();
      if (code != 0 && !isKilled) {
        throw new IOException(name + " has ended with exit code " + code);
      }
    } finally {
      if (clerk.returncode() == null) {
        clerk.kill(); // this task was cancelled, or has failed
      }
    }
  }

  /** Starts a clerk as another process of the same program. */
  private static Process start(String... arguments) throws IOException {
    return createSubprocessExec(
        SubprocessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE),
        JavaCommand.of(Clerk.class, List.of(arguments)));
  }
}
