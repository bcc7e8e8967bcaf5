package asyncio.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.testing.OnBothEngines;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that are addresses, and hosts that only look like one. */
class IpLiteralsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "127.0.0.1",
        "255.255.255.255",
        "127.1",
        "10.1.65535",
        "4294967295",
        "::",
        "::1",
        "1::",
        "2001:db8::8a2e:370:7334",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "FE80::AbCd",
        "::ffff:192.0.2.1",
        "1:2:3:4:5:6:192.0.2.1",
        "fe80::1%0",
        "[::1]"
      })
  void addresses(String host) throws Exception {
    assertThat(IpLiterals.isLiteral(host)).isTrue();
    assertThat(InetAddress.getAllByName(host)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "example.org",
        "cafe",
        "1.1.1.1.1",
        "99999999999",
        "4294967296",
        "256.0.0.1",
        "1.2.3.256",
        "1.16777216",
        "1.2.65536",
        "1..2",
        ".1.2.3",
        "1.2.3.",
        "010.0.0.1",
        "0000000000000000",
        "-1.2.3.4",
        "+1.2.3.4",
        "1.2.3.4 ",
        "\u0661.2.3.4",
        ":",
        ":::",
        "1:2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4::5:6:7:8",
        "1::2::3",
        "12345::",
        "::g",
        ":1::2",
        "1::2:",
        "::1.2.3",
        "::1.2.3.256",
        "1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1%",
        "%eth0",
        "127.0.0.1%0",
        "[127.0.0.1]",
        "[::1",
        "host:80"
      })
  void names(String host) {
    assertThat(IpLiterals.isLiteral(host)).isFalse();
  }

  /** The loop goes on while the system is asked for a name, and does not wait for an address. */
  @OnBothEngines
  void onlyNamesAreLookedUpInTheExecutor(EngineKind engine) {
    try (EventLoop loop = EventLoop.builder().engine(engine).executor(new Refusing()).build()) {
      loop.runUntilComplete(
          () -> {
            for (String address : List.of("127.0.0.1", "::1", "[::1]")) {
              assertThat(loop.getaddrinfo(address, 80)).hasSize(1);
            }
            assertThat(loop.getaddrinfo(null, 80)).isNotEmpty();
            for (String name : List.of("localhost", "1.1.1.1.1", "99999999999", "::1::")) {
              assertThatThrownBy(() -> loop.getaddrinfo(name, 80))
                  .isInstanceOf(RejectedExecutionException.class);
            }
          });
    }
  }

  /** Takes no job. */
  private static final class Refusing extends AbstractExecutorService {

    @Override
    public void execute(Runnable job) {
      throw new RejectedExecutionException("no job, please");
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
