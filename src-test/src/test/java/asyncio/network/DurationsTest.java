package asyncio.network;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.net.ConnectionOptions;
import asyncio.net.TlsOptions;
import asyncio.test.Steps;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** Durations wherever options, loops and servers take seconds; see also ServerClosingTest. */
class DurationsTest {

  private static final Duration QUARTER = Duration.ofMillis(250);

  @Test
  void ofOptions() throws Exception {
    ConnectionOptions options = ConnectionOptions.to("localhost", 1).withHappyEyeballs(QUARTER);
    assertThat(options.happyEyeballsDelay()).isEqualTo(0.25);
    assertThat(options.interleave()).isEqualTo(1);
    assertThatThrownBy(() -> options.withHappyEyeballs(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-0.001");

    TlsOptions tls =
        TlsOptions.of(SSLContext.getDefault()).withTimeouts(Duration.ofMinutes(1), QUARTER);
    assertThat(tls.handshakeTimeout()).isEqualTo(60);
    assertThat(tls.shutdownTimeout()).isEqualTo(0.25);
    assertThatThrownBy(() -> tls.withTimeouts(QUARTER, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shutdownTimeout");
  }

  @OnBothEngines
  void ofTheLoop(EngineKind engine) {
    try (EventLoop loop =
        EventLoop.builder().engine(engine).slowCallbackDuration(QUARTER).build()) {
      assertThat(loop.slowCallbackDuration()).isEqualTo(0.25);
      loop.setSlowCallbackDuration(Duration.ofSeconds(2));
      assertThat(loop.slowCallbackDuration()).isEqualTo(2);
    }
  }

  @OnBothEngines
  void aCallbackWithAContext(EngineKind engine) {
    ContextVar<String> user = new ContextVar<>("user", "nobody");
    Steps steps = new Steps();
    Loops.run(
        engine,
        () -> {
          Context context = Context.copyContext();
          context.run(() -> user.set("somebody"));
          double start = getRunningLoop().time();
          getRunningLoop()
              .callLater(
                  QUARTER,
                  () -> {
                    steps.log(user.get());
                    assertThat(getRunningLoop().time()).isEqualTo(start + 0.25);
                  },
                  context);
          sleep(1);
          getRunningLoop().runInExecutor(null, () -> 1).await();
          getRunningLoop().shutdownDefaultExecutor(Duration.ofSeconds(60));
          assertThatThrownBy(() -> getRunningLoop().runInExecutor(null, () -> 1))
              .isInstanceOf(IllegalStateException.class);
        });
    steps.assertAre("somebody");
  }
}
