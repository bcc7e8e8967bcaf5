package asyncio.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waiting for what other threads do. */
public final class Eventually {

  /** Longer than any machine needs, so that a test that fails does not hang; less than JUnit's. */
  static final Duration PATIENCE = Duration.ofSeconds(50);

  private Eventually() {}

  /** Blocks until something holds, which is looked at in another thread. */
  public static void until(Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).until(condition);
  }
}
