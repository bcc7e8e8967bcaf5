package asyncio.examples.busy;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.TaskGroup;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A kitchen, to be looked at from outside while it works. Guests order, cooks cook. Each order
 * needs two dishes at the same time, and the only oven. Once a second the chef makes a mistake on
 * purpose: the chef blocks the loop.
 *
 * <p>Prints its process number at the start, and at the end how many orders were served.
 */
@Command(
    name = "busy",
    sortOptions = false,
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {"0:the kitchen has closed", "2:wrong arguments"})
public final class Busy implements Callable<Integer> {

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "For how long to work (${DEFAULT-VALUE}).")
  private double seconds = 10;

  @Option(names = "--cooks", paramLabel = "N", description = "How many cooks (${DEFAULT-VALUE}).")
  private int cooks = 3;

  @Option(
      names = "--guests",
      paramLabel = "N",
      description =
          "How many guests sit at the tables, and look at the menu now and then (${DEFAULT-VALUE}).")
  private int guests;

  @Option(
      names = "--block",
      paramLabel = "SECONDS",
      description = "For how long the chef blocks the loop, each second (${DEFAULT-VALUE}).")
  private double block = 0.15;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  private int served;

  @Override
  public Integer call() {
    require(seconds > 0, "--seconds must be more than 0.");
    require(cooks >= 1, "--cooks must be at least 1.");
    require(guests >= 0, "--guests must not be negative.");
    require(block >= 0, "--block must not be negative.");
    System.out.printf(
        Locale.ROOT,
        "busy: process %d, for %.0f seconds%n",
        ProcessHandle.current().pid(),
        seconds);
    Asyncio.run(() -> openKitchen());
    System.out.println("busy: " + served + " orders served");
    return 0;
  }

  int served() {
    return served;
  }

  /** Lets the kitchen work for as long as the options say. Suspends. */
  public void openKitchen() {
    TaskGroup.run(
        kitchen -> {
          var orders = new Queue<String>(cooks);
          var oven = new Lock();
          kitchen.createTask(() -> guests(orders), "guests");
          for (int i = 1; i <= cooks; i++) {
            kitchen.createTask(() -> cook(orders, oven), "cook-" + i);
          }
          kitchen.createTask(() -> chef(), "chef");
          for (int i = 1; i <= guests; i++) {
            double pause = 2 + i % 100 / 100.0; // not all at once
            kitchen.createTask(() -> sitAtTable(pause), "guest-" + i);
          }
          sleep(seconds);
          kitchen.cancel();
        });
  }

  private static void guests(Queue<String> orders) {
    for (int number = 1; true; number++) {
      orders.put("order-" + number); // waits while all cooks have an order
      sleep(0.01);
    }
  }

  private static void sitAtTable(double pause) {
    while (true) {
      sleep(pause);
    }
  }

  private void cook(Queue<String> orders, Lock oven) {
    for (String order : orders) {
      var meat = createTask(() -> roast(oven), order + " meat");
      var rice = createTask(() -> sleep(0.1), order + " rice");
      gather(meat, rice).await();
      served++;
    }
  }

  private static void roast(Lock oven) {
    try (var held = oven.acquire()) {
      sleep(0.08);
    }
  }

  /** {@code Thread.sleep} stands for any call that blocks. Meanwhile no other task runs. */
  private void chef() throws InterruptedException {
    while (true) {
      sleep(1);
      Thread.sleep(Math.round(block * 1000));
    }
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
