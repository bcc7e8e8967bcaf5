package asyncio.test;

import static asyncio.Asyncio.await;

import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.testing.BeforeWaiting;
import asyncio.testing.OnBothEngines;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** For how long a loop in virtual time waits for others; that it fails then: VirtualClockTest. */
class VirtualClockGuardTest {

  private long realTime;
  private CompletableFuture<Void> outside = new CompletableFuture<>();

  @OnBothEngines
  void waitsThatAreNotInVainDoNotAddUp(EngineKind engine) {
    VirtualClock clock = new VirtualClock(() -> realTime).guard(Duration.ofSeconds(10));
    try (EventLoop loop = EventLoop.builder().engine(engine).clock(clock).build()) {
      loop.addListener(
          new BeforeWaiting(
              waiting -> {
                realTime += Duration.ofSeconds(6).toNanos();
                outside.complete(null);
              }));
      loop.runUntilComplete(
          () -> {
            for (int i = 0; i < 3; i++) {
              outside = new CompletableFuture<>();
              await(outside);
            }
          });
    }
  }
}
