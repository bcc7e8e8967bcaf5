package asyncio.examples.broker;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;

import asyncio.Asyncio;
import asyncio.examples.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Orders that go through a broker, from a shop to clerks, who charge them and tell a ledger. The
 * shop and the ledger are coroutines of this process. Each clerk is a child process; all but one
 * are killed while they work.
 */
@Command(
    name = "broker",
    sortOptions = false,
    footer = {
      "",
      "To try it with 10000 orders, and a broker of another process:",
      "  broker --orders 10000 --clerks 3",
      "  broker --serve                               (prints its address)",
      "  broker --orders 10000 --clerks 3 --broker ADDRESS"
    })
public final class Orders implements Callable<Integer> {

  private static final int MOST_CLERKS = 50;
  private static final int MOST_ORDERS = 1_000_000;

  @Option(
      names = "--broker",
      paramLabel = "ADDRESS",
      description = "An ActiveMQ, such as tcp://127.0.0.1:61616 (by default one in this process).")
  private @Nullable String address;

  @Option(names = "--orders", paramLabel = "N", description = "How many (${DEFAULT-VALUE}).")
  private int orders = 20;

  @Option(names = "--clerks", paramLabel = "N", description = "How many (${DEFAULT-VALUE}).")
  private int clerks = 2;

  @Option(
      names = "--kill",
      paramLabel = "N",
      description = "How many clerks are killed (by default all but one).")
  private @Nullable Integer killed;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description =
          "Where the shop and the ledger keep their files (by default a new folder, removed at the"
              + " end). With one of an earlier run, goes on with that.")
  private @Nullable Path folder;

  @Option(names = "--serve", description = "Only run a broker, until Ctrl-C.")
  private boolean serve;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    require(orders >= 1 && orders <= MOST_ORDERS, "--orders must be 1 to " + MOST_ORDERS + ".");
    require(clerks >= 1 && clerks <= MOST_CLERKS, "--clerks must be 1 to " + MOST_CLERKS + ".");
    int dying = killed == null ? clerks - 1 : killed;
    require(
        dying >= 0 && dying < clerks, "--kill must be 0 to " + (clerks - 1) + ": one has to stay.");
    require(!serve || address == null, "--serve runs a broker of its own.");
    boolean[] isGood = {true};
    Asyncio.run(
        () -> {
          try (JmsBroker broker =
              JmsBroker.connect(address == null ? JmsBroker.embedded() : address)) {
            System.out.println("the broker is at " + broker.address());
            if (serve) {
              await(getRunningLoop().createFuture()); // until Ctrl-C
            }
            isGood[0] = trade(broker, dying);
          }
        });
    return isGood[0] ? 0 : 1;
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** Has the orders charged, and prints the figures. */
  private boolean trade(JmsBroker broker, int dying) throws IOException {
    try (Folder files = Folder.open(folder)) {
      boolean isDone = false;
      try {
        String orderQueue = "orders-" + files.run();
        String chargeQueue = "charges-" + files.run();
        Set<String> taken;
        String figures;
        try (Trade trade = Trade.open(broker.address(), files, orderQueue, chargeQueue, orders)) {
          figures = trade.run(clerks, dying);
          taken = trade.orders();
        }
        Audit audit = Audit.of(taken, files.ledger());
        System.out.printf(
            "orders:        %d%n%scharged twice: %d%nlost:          %d%n",
            taken.size(), figures, audit.chargedTwice(), audit.lost());
        broker.remove(orderQueue);
        broker.remove(chargeQueue);
        isDone = audit.isGood();
        return isDone;
      } finally {
        if (isDone) {
          files.remove();
        } else {
          Terminal.println("to go on, add --folder " + files.path());
        }
      }
    }
  }
}
