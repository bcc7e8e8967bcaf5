package asyncio.examples.net;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;
import asyncio.examples.Programs;
import asyncio.examples.Programs.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class PortsTest {

  @EachEngine
  void findsWhoListens(EngineKind engine) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      Outcome outcome =
          Programs.run(
              engine, "ports", "localhost", "--timeout=20", "--ports=" + (port - 100) + "-" + port);
      assertThat(outcome.err()).isEmpty();
      assertThat(outcome.out())
          .contains(String.format("%5d  open%n", port))
          .containsPattern("101 ports of [0-9.:]+ in [0-9,]+ ms: \\d+ open, \\d+ closed, 0 silent");
    }
  }

  @EachEngine
  void aPortNobodyListensAtIsClosed(EngineKind engine) throws IOException {
    int port;
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    assertThat(Programs.run(engine, "ports", "--timeout=20", "--ports=" + port).out())
        .matches("1 port of 127.0.0.1 in \\d+ ms: 0 open, 1 closed, 0 silent\n");
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
