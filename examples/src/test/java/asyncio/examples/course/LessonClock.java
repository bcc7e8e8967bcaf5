package asyncio.examples.course;

import asyncio.Clock;
import asyncio.EventLoop;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time in which a lesson can block its loop, so that a picture shows it: each time that the
 * lesson itself looks at the clock, a millisecond passes.
 */
final class LessonClock implements Clock {

  private static final long LOOK = 1_000_000;

  /** How long a job takes that is given to a thread, in seconds. */
  private static final double JOB = 0.35;

  private volatile long now;
  private @Nullable EventLoop loop;

  /** Jobs that are under way: their end is a timer of the loop. */
  private int pendingJobs;

  /** How long the job that runs has looked at the clock; -1 if none runs. */
  private long looked = -1;

  void isOf(EventLoop itsLoop) {
    loop = itsLoop;
  }

  @Override
  public long nanoTime() {
    if (!StackWalker.getInstance().walk(LessonClock::isAskedByLesson)) {
      return now;
    }
    if (looked >= 0) {
      looked += LOOK;
      return now + looked;
    }
    now += LOOK;
    return now;
  }

  /** Whether a lesson has called {@code loop.time()}: not the loop, and nobody who watches it. */
  private static boolean isAskedByLesson(Stream<StackWalker.StackFrame> frames) {
    return frames
        .limit(8)
        .dropWhile(frame -> !frame.getClassName().equals(EventLoop.class.getName()))
        .dropWhile(frame -> frame.getClassName().equals(EventLoop.class.getName()))
        .findFirst()
        .filter(frame -> frame.getClassName().equals("Lesson"))
        .isPresent();
  }

  @Override
  public long idle(EventLoop idleLoop, long deadline) {
    boolean othersWork = idleLoop.outsideWork() > 0 && pendingJobs == 0;
    if (deadline == NEVER || othersWork) {
      return NEVER;
    }
    now = Math.max(now, deadline);
    return 0;
  }

  /** Runs what is given to a thread in the loop's own, when the thread would be done with it. */
  ExecutorService jobs() {
    return new Jobs();
  }

  private void run(Runnable job) {
    looked = 0;
    pendingJobs--;
    try {
      job.run();
    } finally {
      looked = -1;
    }
  }

  private final class Jobs extends AbstractExecutorService {

    private boolean isShutdown;

    @Override
    public void execute(Runnable job) {
      pendingJobs++;
      var unused = Objects.requireNonNull(loop).callLater(JOB, () -> run(job));
    }

    @Override
    public void shutdown() {
      isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      isShutdown = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return isShutdown;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
