package asyncio.test.explore;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Action;
import asyncio.futures.CancelledError;
import asyncio.futures.Future;
import asyncio.test.internal.loops.NoLoop;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cancels a task at each of its awaits in turn, and checks what must hold afterwards: locks are
 * free, no item is lost, files are closed.
 *
 * <pre>{@code
 * CancelAtEachAwait.check(
 *     () -> {
 *       Lock lock = new Lock();
 *       return new CancelAtEachAwait.Subject(
 *           () -> update(lock), () -> assertFalse(lock.locked()));
 *     });
 * }</pre>
 *
 * <p>The first run cancels the task at its first await, the second run at its second, and so on,
 * until a run ends before it comes to be cancelled. Each run is in a loop of its own, in virtual
 * time. A run fails
 *
 * <ul>
 *   <li>if the task ends by another exception than the cancellation;
 *   <li>if it ends normally all the same: it has swallowed its cancellation;
 *   <li>if it leaves tasks behind, or reports to the loop's exception handler;
 *   <li>if the loop is deadlocked;
 *   <li>if the check fails.
 * </ul>
 *
 * <p>Threads: runs everything in the calling thread, which must not run a loop.
 */
public final class CancelAtEachAwait {

  /** A task with so many awaits does not end. */
  private static final int MOST_AWAITS = 10_000;

  private CancelAtEachAwait() {}

  /**
   * A task and the check that follows it. Made anew for each run, so that they share fresh objects.
   *
   * @param body runs in the task that is cancelled
   * @param check runs afterwards, in the same loop; throws if something is wrong
   */
  public record Subject(Action body, Action check) {

    /**
     * A subject.
     *
     * @throws NullPointerException if one of the two is null
     */
    public Subject {
      Objects.requireNonNull(body, "body");
      Objects.requireNonNull(check, "check");
    }
  }

  /** Makes the subject of one run. Called in a coroutine of the run's loop. */
  @FunctionalInterface
  public interface Setup {

    /**
     * Makes it.
     *
     * @return the subject
     * @throws Exception if that fails, and with it the run
     */
    Subject make() throws Exception;
  }

  /**
   * Runs a subject again and again, and cancels it at each await.
   *
   * @param setup makes the subject of each run
   * @return how many awaits it was cancelled at
   * @throws AssertionError if a run fails; says at which await
   * @throws IllegalStateException if the caller runs in a loop
   */
  public static int check(Setup setup) {
    Objects.requireNonNull(setup, "setup");
    NoLoop.require("CancelAtEachAwait");
    for (int number = 1; number <= MOST_AWAITS; number++) {
      if (!new Attempt(number).run(setup)) {
        return number - 1;
      }
    }
    throw new AssertionError(
        "The task does not end: after " + MOST_AWAITS + " awaits it still goes on.");
  }

  /** One run: cancels the task at its n-th await. */
  private static final class Attempt implements LoopListener {

    private final int number;
    private final Watch watch = new Watch();
    private @Nullable Task<?> task;
    private int awaits;
    private List<StackTraceElement> place = List.of();

    Attempt(int number) {
      this.number = number;
    }

    /** Whether the task came to its n-th await. */
    boolean run(Setup setup) {
      try {
        Asyncio.run(() -> main(setup), () -> watch.newLoop(null));
        watch.throwIfReported();
      } catch (Throwable failure) {
        throw new AssertionError(
            "Fails if the task is cancelled at its await number "
                + number
                + (place.isEmpty() ? "" : ", " + Narrator.place(place))
                + ": "
                + failure,
            failure);
      }
      return awaits >= number;
    }

    private void main(Setup setup) throws Exception {
      Subject subject = setup.make();
      EventLoop loop = Asyncio.getRunningLoop();
      loop.addListener(this);
      Task<Void> cancelled = loop.createTask(subject.body());
      task = cancelled;
      outcomeOf(cancelled);
      subject.check().perform();
      checkNothingIsLeft();
    }

    private void outcomeOf(Task<Void> cancelled) {
      try {
        cancelled.await();
        if (awaits >= number) {
          throw new AssertionError(
              "The task has swallowed its cancellation: it caught the CancelledError, and ended"
                  + " normally. It must throw the error on.");
        }
      } catch (CancelledError expected) {
        if (!cancelled.cancelled()) {
          throw expected; // of this task, not of that one
        }
      }
    }

    private static void checkNothingIsLeft() {
      Asyncio.sleep(0); // what was cancelled on the way out ends
      Task<?> here = Asyncio.currentTask();
      for (Task<?> left : Asyncio.allTasks()) {
        if (left != here) {
          throw new AssertionError("A task is left: " + left);
        }
      }
    }

    @Override
    public void stepSuspended(Task<?> suspended, @Nullable Future<?> awaited) {
      if (suspended == task && ++awaits == number) {
        // At once: a task that only gives way runs before any callback that is added now.
        place = placeOf(suspended);
        suspended.cancel();
      }
    }

    private static List<StackTraceElement> placeOf(Task<?> task) {
      return task.getStack().stream()
          .filter(frame -> !frame.getClassName().startsWith(CancelAtEachAwait.class.getName()))
          .toList();
    }
  }
}
