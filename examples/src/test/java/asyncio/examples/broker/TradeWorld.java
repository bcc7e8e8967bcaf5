package asyncio.examples.broker;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.TaskGroup;
import asyncio.futures.ExceptionGroup;
import asyncio.test.simulation.Faults;
import asyncio.test.simulation.SimulatedHost;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A shop, a broker, three clerks and a ledger on simulated hosts, under faults. Whatever happens,
 * each order that the shop has accepted is charged in the end, and once.
 */
final class TradeWorld {

  private static final int COUNT = 30;
  private static final String[] HOSTS = {"broker", "shop", "ledger", "ann", "ben", "cleo"};
  private static final double RAGE = 12;

  private final Simulation simulation;
  private final Rules rules;
  private final SplittableRandom random;

  /** What the shop has told its customers: these orders are accepted. */
  private final Set<String> accepted = new LinkedHashSet<>();

  private @Nullable Ledger ledger;

  private TradeWorld(Simulation simulation, Rules rules) {
    this.simulation = simulation;
    this.rules = rules;
    this.random = new SplittableRandom(simulation.random().nextLong());
  }

  /** Some seconds of faults, then peace, in which what is left is done. */
  static void play(Simulation simulation, Rules rules) throws IOException {
    if (simulation.random().nextBoolean()) {
      simulation.shuffleSteps();
    }
    new TradeWorld(simulation, rules).play();
  }

  private void play() throws IOException {
    start("broker", () -> SmallBroker.serve(path("broker", "messages")));
    startShop();
    startLedger();
    List.of("ann", "ben", "cleo").forEach(this::startClerk);
    for (String host : HOSTS) {
      simulation.host(host).setDiskTears(random.nextBoolean());
      simulation.host(host).setJobTime(0.005);
    }
    simulation.always("nothing is charged twice", this::nothingIsChargedTwice);
    double latency = random.nextDouble() * 0.1;
    for (String host : HOSTS) {
      if (!host.equals("broker")) {
        simulation.network().link(host, "broker").latency(0.0005, 0.0005 + latency);
      }
    }
    double pace = 0.5 + 3 * random.nextDouble();
    TaskGroup.run(
        group -> {
          if (random.nextInt(4) == 0) {
            group.createTask(() -> failDisks(pace));
          }
          faults(pace).run(RAGE);
        });
    mend();
    waitForPeace();
    assertThat(Audit.of(accepted, path("ledger", "ledger"))).isEqualTo(new Audit(COUNT, 0, 0));
  }

  /** Until all is charged, or never will be; and until what still comes again has come. */
  private void waitForPeace() {
    try {
      simulation.eventually(60, () -> accepted.size() == COUNT && allAreCharged());
    } catch (AssertionError never) {
      return;
    }
    sleep(2 * SmallBroker.SILENCE);
  }

  private Path path(String host, String file) {
    return simulation.host(host).path(file);
  }

  private boolean nothingIsChargedTwice() {
    return ledger == null || ledger.size() <= COUNT;
  }

  private boolean allAreCharged() {
    Ledger present = ledger;
    return present != null && accepted.stream().allMatch(present::has);
  }

  // ---- programs

  /** Starts a program, which ends when its disk fails. */
  private void start(String host, Rules.Step program) {
    simulation
        .host(host)
        .start(
            () -> {
              try {
                program.take();
              } catch (IOException | UncheckedIOException disk) {
                // Somebody starts it again.
              } catch (ExceptionGroup group) {
                if (group.split(failure -> isOfDiskOrNetwork(failure)).rest() != null) {
                  throw group;
                }
              }
            });
  }

  private static boolean isOfDiskOrNetwork(Throwable failure) {
    return failure instanceof IOException || failure instanceof UncheckedIOException;
  }

  private static Broker connect() throws IOException {
    return SmallBrokerClient.connect("broker");
  }

  private static void keep(Connections.Work work) throws IOException {
    Connections.keep(TradeWorld::connect, Double.POSITIVE_INFINITY, work);
  }

  private void startShop() {
    SplittableRandom pauses = random.split();
    start(
        "shop",
        () -> {
          Outbox outbox = Outbox.open(path("shop", "outbox"), rules);
          TaskGroup.run(
              group -> {
                group.createTask(() -> keep(broker -> send(broker, outbox)));
                takeOrders(outbox, pauses);
              });
        });
  }

  private void takeOrders(Outbox outbox, SplittableRandom pauses) {
    while (accepted.size() < COUNT) {
      String order = "order " + (accepted.size() + 1);
      if (!outbox.orders().contains(order)) { // the customer may not have heard, and asks again
        outbox.add(order);
      }
      accepted.add(order);
      sleep(pauses.nextInt(4) > 0 ? 0 : pauses.nextDouble() * 8 * RAGE / COUNT);
    }
  }

  private static void send(Broker broker, Outbox outbox) throws IOException {
    try (Sender sender = broker.sender("orders")) {
      outbox.deliver(sender);
    }
  }

  private void startLedger() {
    start(
        "ledger",
        () -> {
          Ledger opened = Ledger.open(path("ledger", "ledger"), rules);
          ledger = opened;
          keep(new Bookkeeper("charges", opened, rules, (order, clerk, before) -> {})::work);
        });
  }

  private void startClerk(String name) {
    start(name, () -> keep(new Clerk(name, "orders", "charges", rules, event -> {})::work));
  }

  // ---- faults

  /** Some kinds of faults, at a pace of the seed's. */
  private Faults faults(double pace) {
    Faults faults = simulation.faults(HOSTS);
    List<Runnable> kinds =
        new ArrayList<>(
            List.<Runnable>of(
                () -> faults.partitions(pace),
                () -> faults.oneWayCuts(pace),
                () -> faults.holds(pace),
                () -> faults.slowLinks(pace),
                () -> faults.resets(pace),
                () -> faults.crashes(pace),
                () -> faults.crashes(pace),
                () -> faults.pauses(2 * pace),
                () -> faults.clockRates(pace, 0.2),
                this::loseSome));
    Collections.shuffle(kinds, new Random(random.nextLong()));
    kinds.subList(0, 2 + random.nextInt(3)).forEach(Runnable::run);
    return faults;
  }

  private void loseSome() {
    for (String host : HOSTS) {
      if (!host.equals("broker")) {
        simulation.network().link(host, "broker").loss(0.1);
      }
    }
  }

  /** Disks fail for a while. What runs on the host ends then, and is started again. */
  private void failDisks(double pace) {
    double end = simulation.time() + RAGE;
    while (simulation.time() < end) {
      sleep(random.nextDouble() * 2 * pace);
      SimulatedHost host = simulation.host(HOSTS[random.nextInt(HOSTS.length)]);
      host.setDiskFailing(true);
      sleep(random.nextDouble() * pace);
      host.setDiskFailing(false);
      restart(host);
    }
  }

  private static void restart(SimulatedHost host) {
    if (!host.isUp()) {
      host.restart();
    }
  }

  private void mend() {
    simulation.network().heal();
    for (String host : HOSTS) {
      simulation.host(host).setDiskFailing(false);
      restart(simulation.host(host));
    }
  }
}
