package asyncio.behaviour.testkit;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.test.AsyncTest;
import asyncio.test.BothEngines;
import asyncio.test.MemoryStreams;
import asyncio.test.Steps;
import asyncio.test.VirtualClock;
import asyncio.testing.OnBothEngines;
import asyncio.testing.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Steps}, {@code VirtualClock}, {@code MemoryStreams} with unusual arguments, elsewhere. */
class KitMisuseTest {

  // ---- Steps

  @Test
  void stepsOfNull() {
    Steps steps = new Steps();
    steps.log(null);
    steps.log(Double.NaN);
    steps.assertAre("null NaN");
    assertThatThrownBy(() -> steps.assertAre(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("words");
  }

  @Test
  void aStepWhoseTextFailsIsNoStep() {
    Steps steps = new Steps();
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };
    assertThatThrownBy(() -> steps.log(broken)).hasMessage("no text");
    steps.assertAre("");
  }

  @Test
  void stepsOfOtherThreads() {
    Steps steps = new Steps();
    Threads.doElsewhere(() -> steps.log("elsewhere"));
    steps.assertAre("elsewhere");
  }

  // ---- VirtualClock

  /** Runs a coroutine on a virtual clock. */
  private static void run(VirtualClock clock, asyncio.futures.Action main) {
    Asyncio.run(main::perform, () -> EventLoop.builder().clock(clock).build());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY})
  void timesThatCannotPass(double seconds) {
    VirtualClock clock = new VirtualClock();
    run(
        clock,
        () ->
            assertThatThrownBy(() -> clock.advance(seconds))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Double.toString(seconds)));
    assertThat(clock.time()).isZero();
  }

  @Test
  void longTimesPass() {
    VirtualClock clock = new VirtualClock();
    run(
        clock,
        () -> {
          clock.advance(1e9);
          assertThat(clock.time()).isEqualTo(1e9);
          clock.advance(Duration.ofDays(36_500));
          assertThat(clock.time()).isEqualTo(1e9 + 36_500 * 86_400.0);
        });
    assertThat(clock.instantSource().instant())
        .isEqualTo(VirtualClock.BEGIN.plusSeconds(1_000_000_000 + 36_500 * 86_400L));
  }

  /** A clock's time is a long of nanoseconds: it ends after 292 years. */
  @ParameterizedTest
  @ValueSource(doubles = {1e10, 1e300})
  void timesBeyondAllClocks(double seconds) {
    VirtualClock clock = new VirtualClock();
    run(
        clock,
        () -> {
          clock.advance(1);
          assertThatThrownBy(() -> clock.advance(seconds))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(Long.MAX_VALUE)))
              .isInstanceOf(IllegalArgumentException.class);
          assertThat(clock.time()).isEqualTo(1);
        });
  }

  @Test
  void nullIsRefused() {
    VirtualClock clock = new VirtualClock();
    assertThatThrownBy(() -> clock.guard(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> clock.onDeadlock(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> clock.advance(null)).isInstanceOf(NullPointerException.class);
    assertThat(clock.guard(Duration.ofSeconds(Long.MAX_VALUE))).isSameAs(clock);
    assertThat(clock.guard(Duration.ofSeconds(Long.MIN_VALUE))).isSameAs(clock);
  }

  @Test
  void theTimeIsMovedByCoroutinesOnly() {
    VirtualClock clock = new VirtualClock();
    assertThatThrownBy(() -> clock.advance(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(clock::runUntilIdle).isInstanceOf(IllegalStateException.class);
    run(
        clock,
        () -> {
          AtomicReference<Throwable> refused = new AtomicReference<>();
          getRunningLoop()
              .callSoon(
                  () -> {
                    try {
                      clock.advance(1);
                    } catch (IllegalStateException e) {
                      refused.set(e);
                    }
                  });
          sleep(1);
          assertThat(refused.get()).isNotNull();
          Threads.doElsewhere(
              () ->
                  assertThatThrownBy(() -> clock.advance(1))
                      .isInstanceOf(IllegalStateException.class));
          assertThat(clock.time()).isEqualTo(1);
        });
  }

  /** Its loop would never tell this clock that it is idle. */
  @AsyncTest
  void theTimeOfAnotherLoopIsNotMoved() {
    VirtualClock another = new VirtualClock();
    assertThatThrownBy(() -> another.advance(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another clock");
    assertThatThrownBy(another::runUntilIdle)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another clock");
  }

  @OnBothEngines
  void oneClockForTwoLoops(EngineKind engine) {
    VirtualClock clock = new VirtualClock();
    for (int i = 1; i <= 2; i++) {
      Asyncio.run(
          () -> {
            Task<Void> sleeper = createTask(() -> sleep(10));
            clock.advance(10);
            assertThat(sleeper.done()).isTrue();
          },
          () -> EventLoop.builder().engine(engine).clock(clock).build());
      assertThat(clock.time()).isEqualTo(10.0 * i);
    }
  }

  // ---- MemoryStreams

  @Test
  void streamsNeedALoopAndALimit() {
    assertThatThrownBy(MemoryStreams::pair).isInstanceOf(IllegalStateException.class);
    run(
        new VirtualClock(),
        () -> {
          assertThatThrownBy(() -> MemoryStreams.pair(0))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> MemoryStreams.pair(-1))
              .isInstanceOf(IllegalArgumentException.class);
          MemoryStreams.Pair huge = MemoryStreams.pair(Integer.MAX_VALUE);
          huge.client().writer().close();
          assertThat(huge.server().reader().read()).isEmpty();
          huge.server().writer().close();
        });
  }

  @BothEngines
  void streamsRefuseNull(EngineKind engine) throws IOException {
    MemoryStreams.Pair pair = MemoryStreams.pair();
    try (var client = pair.client();
        var server = pair.server()) {
      assertThatThrownBy(() -> client.writer().write(null))
          .isInstanceOf(NullPointerException.class);
      client.writer().writeAll("x\n".getBytes(UTF_8));
      assertThat(server.reader().readline()).isEqualTo("x\n".getBytes(UTF_8));
    }
  }

  @Test
  void streamsOfALoopThatIsClosed() {
    AtomicReference<MemoryStreams.Pair> left = new AtomicReference<>();
    run(new VirtualClock(), () -> left.set(MemoryStreams.pair()));
    left.get().client().writer().write(new byte[] {1});
    left.get().client().writer().close();
    left.get().server().writer().transport().abort();
    assertThat(left.get().server().reader().atEof()).isFalse();
  }

  @OnBothEngines
  void streamsRefuseOtherThreads(EngineKind engine) {
    Asyncio.run(
        () -> {
          MemoryStreams.Pair pair = MemoryStreams.pair();
          var writer = pair.client().writer();
          Threads.doElsewhere(
              () -> {
                assertRefused(() -> writer.write(new byte[] {1}));
                assertRefused(writer::writeEof);
                assertRefused(writer::close);
                assertRefused(() -> writer.transport().abort());
              });
          writer.write("here".getBytes(UTF_8));
          writer.close();
          assertThat(pair.server().reader().read()).isEqualTo("here".getBytes(UTF_8));
          pair.server().writer().close();
        },
        () -> EventLoop.builder().engine(engine).clock(new VirtualClock()).build());
  }

  private static void assertRefused(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("thread");
  }
}
