package asyncio.examples.net;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.ClosedPort;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class PortsTest {

  /** Whose ports are tried: one at which somebody listens, and a closed one after it. */
  private interface Neighbours {
    void areThere(int port) throws IOException;
  }

  /** Nobody else's ports, who would wonder who comes. */
  private static void withNeighbours(Neighbours neighbours) throws IOException {
    while (true) {
      try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
          ClosedPort next = neighbourOf(server.getLocalPort())) {
        if (next != null) {
          neighbours.areThere(server.getLocalPort());
          return;
        }
      }
    }
  }

  private static @Nullable ClosedPort neighbourOf(int port) {
    try {
      return new ClosedPort(port + 1);
    } catch (IOException | IllegalArgumentException taken) {
      return null;
    }
  }

  @ParameterizedTest
  @CsvSource({"DIRECT,1", "PORTABLE,1", "DIRECT,100", "PORTABLE,100"})
  void findsWhoListens(EngineKind engine, int limit) throws IOException {
    withNeighbours(
        port -> {
          Outcome outcome =
              Programs.run(
                  engine,
                  "ports",
                  "localhost",
                  "--timeout=50",
                  "--limit=" + limit,
                  "--ports=" + port + "-" + (port + 1));
          assertThat(outcome.err()).isEmpty();
          assertThat(outcome.out())
              .matches(
                  " *%d  open\n2 ports of [0-9.:]+ in [0-9,]+ ms: 1 open, 1 closed, 0 silent\n"
                      .formatted(port));
        });
  }

  @EachEngine
  void aPortNobodyListensAtIsClosed(EngineKind engine) throws IOException {
    try (ClosedPort port = new ClosedPort()) {
      assertThat(Programs.run(engine, "ports", "--timeout=50", "--ports=" + port.number()).out())
          .matches("1 port of 127.0.0.1 in [0-9,]+ ms: 0 open, 1 closed, 0 silent\n");
    }
  }

  @Test
  void refusesOtherMachinesAndOddPorts() {
    assertThat(complaint("192.0.2.1"))
        .startsWith("'192.0.2.1' is not this machine: only that may be tried.\n");
    assertThat(complaint("--ports=all")).startsWith("--ports should look like 1-1024 or 80.\n");
    assertThat(complaint("--ports=5-4")).startsWith("Ports go from 1 to 65535.\n");
    assertThat(complaint("--ports=0-4")).startsWith("Ports go from 1 to 65535.\n");
    assertThat(complaint("--limit=0")).startsWith("--limit must be at least 1.\n");
    assertThat(complaint("--timeout=0")).startsWith("--timeout must be more than 0.\n");
  }

  private static String complaint(String argument) {
    Outcome outcome = Programs.run(EngineKind.PORTABLE, "ports", argument);
    assertThat(outcome.exitCode()).isEqualTo(2);
    return outcome.err();
  }
}
