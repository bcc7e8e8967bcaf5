package asyncio.examples.broker;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.TaskGroup;
import asyncio.test.simulation.Faults;
import asyncio.test.simulation.Simulation;
import java.io.IOException;
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
    simulation.host("broker").start(() -> SmallBroker.serve(path("broker", "messages")));
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
    faults().run(RAGE);
    simulation.network().heal();
    simulation.eventually(60, () -> accepted.size() == COUNT && allAreCharged());
    sleep(2 * SmallBroker.SILENCE); // what may still come again
    assertThat(Audit.of(accepted, path("ledger", "ledger"))).isEqualTo(new Audit(COUNT, 0, 0));
  }

  private java.nio.file.Path path(String host, String file) {
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

  private static Broker connect() throws IOException {
    return SmallBrokerClient.connect("broker");
  }

  private static void keep(Connections.Work work) throws IOException {
    Connections.keep(TradeWorld::connect, Double.POSITIVE_INFINITY, work);
  }

  private void startShop() {
    SplittableRandom pauses = random.split();
    simulation
        .host("shop")
        .start(
            () -> {
              Outbox outbox = Outbox.open(path("shop", "outbox"), rules);
              TaskGroup.run(
                  group -> {
                    group.createTask(() -> keep(broker -> send(broker, outbox)));
                    while (accepted.size() < COUNT) {
                      String order = "order " + (accepted.size() + 1);
                      if (!outbox.orders().contains(order)) { // a customer may ask again
                        outbox.add(order);
                      }
                      accepted.add(order);
                      sleep(pauses.nextInt(4) > 0 ? 0 : pauses.nextDouble() * 8 * RAGE / COUNT);
                    }
                  });
            });
  }

  private static void send(Broker broker, Outbox outbox) throws IOException {
    try (Sender sender = broker.sender("orders")) {
      outbox.deliver(sender);
    }
  }

  private void startLedger() {
    simulation
        .host("ledger")
        .start(
            () -> {
              ledger = Ledger.open(path("ledger", "ledger"), rules);
              keep(new Bookkeeper("charges", ledger, rules, (order, clerk, before) -> {})::work);
            });
  }

  private void startClerk(String name) {
    simulation
        .host(name)
        .start(() -> keep(new Clerk(name, "orders", "charges", rules, event -> {})::work));
  }

  // ---- faults

  /** Some kinds of faults, at a pace of the seed's. */
  private Faults faults() {
    double pace = 0.5 + 3 * random.nextDouble();
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
}
