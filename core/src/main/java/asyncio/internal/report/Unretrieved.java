package asyncio.internal.report;

import asyncio.futures.Failure;
import asyncio.futures.Future;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Report;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of futures that no code has retrieved yet. None is lost; each is reported once.
 *
 * <p>An exception is <em>unobserved</em> if nothing waited for the future when it failed. It is
 * reported after a turn of grace, in which code may still ask for it. An exception is
 * <em>observed</em> if a task, a callback or a {@code wait} did wait: it will probably be looked at
 * later. It is reported when the future has become garbage, or when the loop is closed.
 */
public final class Unretrieved {

  /**
   * The turn of the failure, and the turn in which callbacks and tasks may ask. The next turn
   * reports.
   */
  private static final int GRACE = 2;

  private final Host loop;
  private final List<Unobserved> unobserved = new ArrayList<>();
  private final Set<Observed> observed = new LinkedHashSet<>();
  private final ReferenceQueue<Future<?>> garbage = new ReferenceQueue<>();

  private record Unobserved(Future<?> future, Failure failure, long turn) {}

  private static final class Observed extends WeakReference<Future<?>> {
    final Failure failure;
    final String kind;

    /** Kept here, because {@link Origins} forgets it together with the future. */
    final List<StackTraceElement> origin;

    Observed(
        Future<?> future,
        Failure failure,
        List<StackTraceElement> origin,
        ReferenceQueue<Future<?>> garbage) {
      super(future, garbage);
      this.failure = failure;
      this.kind = kind(future);
      this.origin = origin;
    }
  }

  /** For one loop. */
  public Unretrieved(Host loop) {
    this.loop = loop;
  }

  /** Notes a failed future. */
  public void add(Future<?> future, Failure failure, boolean isObserved, long turn) {
    if (isObserved) {
      observed.add(new Observed(future, failure, loop.originOf(future), garbage));
    } else {
      unobserved.add(new Unobserved(future, failure, turn));
    }
  }

  /** Whether {@link #review} may have something to report. */
  public boolean isEmpty() {
    return unobserved.isEmpty() && observed.isEmpty();
  }

  /** Reports the exceptions that are due. Called in each turn. */
  public void review(long turn) {
    if (!unobserved.isEmpty()) {
      List<Unobserved> due = new ArrayList<>();
      for (Unobserved entry : unobserved) {
        if (entry.turn + GRACE <= turn) {
          due.add(entry);
        }
      }
      unobserved.removeAll(due);
      due.forEach(this::report);
    }
    if (!observed.isEmpty()) {
      for (Object entry = garbage.poll(); entry != null; entry = garbage.poll()) {
        observed.remove((Observed) entry);
        report((Observed) entry);
      }
    }
  }

  /**
   * Reports the unobserved exceptions now. Called when nothing is ready: no code can ask for one
   * any more.
   */
  public void reportUnobserved() {
    if (!unobserved.isEmpty()) {
      List<Unobserved> due = List.copyOf(unobserved);
      unobserved.clear();
      due.forEach(this::report);
    }
  }

  /** Reports everything. Called when the loop is closed. */
  public void reportAll() {
    reportUnobserved();
    List.copyOf(observed).forEach(this::report);
    observed.clear();
  }

  private void report(Unobserved entry) {
    report(kind(entry.future), entry.failure, entry.future, List.of());
  }

  private void report(Observed entry) {
    report(entry.kind, entry.failure, entry.get(), entry.origin);
  }

  private void report(
      String kind, Failure failure, @Nullable Future<?> future, List<StackTraceElement> origin) {
    if (!failure.retrieved()) {
      loop.kernel().counters().neverRetrieved++;
      String message = kind + " exception was never retrieved";
      Throwable exception = failure.exception();
      Report report =
          future == null ? Report.of(message, exception) : Report.of(message, exception, future);
      loop.report(report.withOrigin(origin));
    }
  }

  private static String kind(Future<?> future) {
    return future.getClass().getSimpleName().equals("Task") ? "Task" : "Future";
  }
}
