package asyncio.examples.broker;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.ClosedPort;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes race: what is tested is what is so in whichever order they come. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OrdersTest {

  @EachEngine
  void nothingIsLostWhenAClerkIsKilled(EngineKind engine) {
    checkTrade(20, Programs.run(engine, "broker"));
  }

  @Test
  void withABrokerOfAnotherProcess() throws Exception {
    try (var broker = new BrokerProcess()) {
      for (int run = 0; run < 2; run++) { // the first one leaves nothing behind
        Outcome outcome =
            Programs.run(
                EngineKind.PORTABLE, "broker", "--broker", broker.address(), "--orders", "31");
        assertThat(outcome.out()).startsWith("the broker is at " + broker.address() + "\n");
        checkTrade(31, outcome);
      }
    }
  }

  private static void checkTrade(int count, Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    String out = outcome.out();
    assertThat(new TreeSet<>(found("takes order (\\d+)", out)))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, count).mapToObj(String::valueOf).toList());

    List<String> charged =
        found("(?m)^ann has charged (order \\d+), and not acknowledged it yet$", out);
    assertThat(charged).hasSize(1);
    String order = charged.get(0);
    assertThat(found("(?m)^(\\w+) is killed$", out)).containsExactly("ann");
    assertThat(found("(?m)^(\\w+) takes " + order + " \\(redelivered\\)$", out))
        .containsExactly("ben");
    assertThat(found("(?m)^(\\w+) takes order \\d+ \\(redelivered\\)$", out)).containsOnly("ben");
    List<String> ignored =
        found("(?m)^the ledger ignores (order \\d+) from ben: ann has charged it$", out);
    assertThat(ignored).contains(order).doesNotHaveDuplicates();

    assertThat(out)
        .endsWith(
            "%1$d orders were sent, %1$d were charged, none is lost, and none is charged twice\n"
                    .formatted(count)
                + "duplicates that the ledger has ignored: "
                + ignored.size()
                + "\n");
    assertThat(ProcessHandle.current().descendants())
        .extracting(process -> process.info().commandLine().orElse(""))
        .noneMatch(command -> command.contains(Clerk.class.getName()));
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }

  @Test
  void saysWhenThereIsNoBroker() throws IOException {
    try (ClosedPort port = new ClosedPort()) {
      String address = "tcp://127.0.0.1:" + port.number();
      Outcome outcome = Programs.run(EngineKind.PORTABLE, "broker", "--broker", address);
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).startsWith("broker: there is no broker at " + address + ": ");
      assertThat(outcome.err().lines()).hasSize(1);
    }
  }

  @Test
  void saysWhenAnAddressIsNone() {
    for (String address : List.of("nonsense", "no broker", "tcp://")) {
      Outcome outcome = Programs.run(EngineKind.PORTABLE, "broker", "--broker", address);
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err()).startsWith("broker: ").contains(address);
      assertThat(outcome.err().lines()).hasSize(1);
    }
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThat(Programs.run(EngineKind.PORTABLE, "broker", "--orders", "3"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                """
                --orders must be at least 20.
                For help: java -jar examples.jar broker --help
                """));
    assertThat(Programs.run(EngineKind.PORTABLE, "broker", "--serve", "--broker", "tcp://x").err())
        .startsWith("--serve runs a broker of its own.\n");
  }
}
