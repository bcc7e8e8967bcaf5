package asyncio.engine;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.ContextVar;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.test.Steps;
import asyncio.testing.Eventually;
import asyncio.testing.Loops;
import asyncio.testing.OnBothEngines;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Signals that a loop handles. SIGUSR1 means nothing to the JVM. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(OS.WINDOWS)
class SignalHandlerTest {

  private static final int USR1 = asyncio.Signals.number("USR1");

  private final Steps steps = new Steps();

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(0.001);
    }
  }

  @OnBothEngines
  void theLoopCallsTheFunction(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          ContextVar<String> variable = new ContextVar<>("variable");
          variable.set("mine");
          Future<String> got = loop.createFuture();
          assertThat(
                  loop.addSignalHandler(
                      "SIGUSR1",
                      () -> got.setResult(getRunningLoop() == loop ? variable.get() : "elsewhere")))
              .isNull();
          Signals.raise("USR1");
          assertThat(await(got)).isEqualTo("mine");
          assertThat(loop.removeSignalHandler(USR1)).isTrue();
          assertThat(loop.removeSignalHandler("usr1")).isFalse();
        });
  }

  @OnBothEngines
  void whoeverWaitsForASignalDoesNotWaitForNothing(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Future<String> got = loop.createFuture();
          loop.addSignalHandler(USR1, () -> got.setResult("got"));
          assertThat(loop.outsideWork()).isEqualTo(1);
          Thread.ofPlatform().start(SignalHandlerTest::raise);
          assertThat(await(got)).isEqualTo("got");
        });
  }

  private static void raise() {
    try {
      Signals.raise("USR1");
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @OnBothEngines
  void theFormerFunctionIsReturnedSoThatBothCanBeCalled(EngineKind engine) {
    Loops.runReal(
        engine,
        () -> {
          EventLoop loop = getRunningLoop();
          Runnable first = () -> steps.log("first");
          loop.addSignalHandler("USR1", first);
          Runnable former = Objects.requireNonNull(loop.addSignalHandler("USR1", () -> {}));
          assertThat(former).isSameAs(first);
          loop.addSignalHandler(
              "USR1",
              () -> {
                former.run();
                steps.log("second");
              });
          raise();
          until(() -> steps.soFar().size() == 2);
          steps.assertAre("first second");
        });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theSignalByWhichTheJvmStopsItsThreadsIsRefused() {
    try (EventLoop loop = Loops.real(EngineKind.PORTABLE)) {
      assertThatThrownBy(() -> loop.addSignalHandler("USR2", () -> {}))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("SIGUSR1");
    }
  }

  @OnBothEngines
  void whatWasThereBeforeIsThereAfterwards(EngineKind engine) throws Exception {
    Object jvms = Signals.handle("USR1", () -> steps.log("before"));
    try {
      EventLoop one = Loops.real(engine);
      EventLoop two = Loops.real(engine);
      one.addSignalHandler("USR1", () -> steps.log("one"));
      two.addSignalHandler("USR1", () -> steps.log("two"));
      one.close(); // not in the order in which they came
      raise();
      two.runUntilComplete(() -> until(() -> steps.soFar().contains("two")));
      two.close();
      raise();
      Eventually.until(() -> steps.soFar().contains("before"));
      steps.assertAre("two before");
    } finally {
      Signals.restore("USR1", jvms);
    }
  }

  @OnBothEngines
  void whatSomebodyElseHasInstalledSinceStays(EngineKind engine) throws Exception {
    Object before = Signals.handle("USR1", () -> {});
    try {
      EventLoop loop = Loops.real(engine);
      loop.addSignalHandler("USR1", () -> steps.log("loop"));
      Signals.handle("USR1", () -> steps.log("else"));
      loop.close();
      raise();
      Eventually.until(() -> !steps.soFar().isEmpty());
      steps.assertAre("else");
    } finally {
      Signals.restore("USR1", before);
    }
  }

  @Test
  void someCannotBeHandled() {
    try (EventLoop loop = Asyncio.newEventLoop()) {
      for (String kept : List.of("SIGKILL", "STOP", "SEGV")) {
        assertThatThrownBy(() -> loop.addSignalHandler(kept, () -> {}))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("cannot be handled");
      }
      assertThatThrownBy(() -> loop.addSignalHandler("SIGNONSENSE", () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no signal 'SIGNONSENSE'");
      assertThatThrownBy(() -> loop.addSignalHandler(12345, () -> {}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(loop.outsideWork()).isZero();
      loop.close();
      assertThatThrownBy(() -> loop.addSignalHandler("USR1", () -> {}))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void namesAndNumbers() {
    assertThat(asyncio.Signals.number("SIGTERM")).isEqualTo(15);
    assertThat(asyncio.Signals.name(9)).isEqualTo("SIGKILL");
  }
}
