package asyncio.test;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Calls a function, from a thread of its own, if something takes too long in real time. */
final class TimeLimit implements AutoCloseable {

  private static final long THREAD_STAYS = 10; // seconds

  /** One thread for all tests; it goes when there is nothing to watch. */
  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final Future<?> call;

  private TimeLimit(Future<?> call) {
    this.call = call;
  }

  private static ScheduledThreadPoolExecutor watch() {
    ScheduledThreadPoolExecutor watch =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("asyncio test watch")
                .factory());
    watch.setRemoveOnCancelPolicy(true);
    watch.setKeepAliveTime(THREAD_STAYS, TimeUnit.SECONDS);
    watch.allowCoreThreadTimeOut(true);
    return watch;
  }

  /**
   * Begins to wait.
   *
   * @param limit after which time
   * @param tooLong called in the watching thread; quick
   * @return close it if it was not too long
   */
  static TimeLimit start(Duration limit, Runnable tooLong) {
    return new TimeLimit(WATCH.schedule(tooLong, limit.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public void close() {
    call.cancel(false);
  }
}
