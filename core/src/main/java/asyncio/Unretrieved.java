package asyncio;

import asyncio.futures.Failure;
import asyncio.futures.Future;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions that nobody has retrieved yet: none is lost, each is reported once.
 *
 * <p>A future or task that fails while nobody waits for it is reported after a turn of grace, in
 * which somebody may still ask for the exception. If somebody did wait (a callback, a {@code wait})
 * we assume that it will be looked at later, and report it when the future itself has become
 * garbage, or when the loop is closed.
 */
final class Unretrieved {

  /** The failing turn, the turn in which those who were told may ask, and then we look. */
  private static final int GRACE = 2;

  private final EventLoop loop;
  private final List<Unobserved> unobserved = new ArrayList<>();
  private final Set<Observed> observed = new LinkedHashSet<>();
  private final ReferenceQueue<Future<?>> garbage = new ReferenceQueue<>();

  private record Unobserved(Future<?> future, Failure failure, long turn) {}

  private static final class Observed extends WeakReference<Future<?>> {
    final Failure failure;
    final String kind;

    /** Kept here because it is forgotten together with the future. */
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

  Unretrieved(EventLoop loop) {
    this.loop = loop;
  }

  void add(Future<?> future, Failure failure, boolean isObserved, long turn) {
    if (isObserved) {
      observed.add(new Observed(future, failure, loop.originOf(future), garbage));
    } else {
      unobserved.add(new Unobserved(future, failure, turn));
    }
  }

  /** Reports what is due. Called in each turn. */
  void review(long turn) {
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

  /** Nothing is ready: whoever was going to ask for an exception has had the opportunity. */
  void reportUnobserved() {
    if (!unobserved.isEmpty()) {
      List<Unobserved> due = List.copyOf(unobserved);
      unobserved.clear();
      due.forEach(this::report);
    }
  }

  /** Reports everything. Called when the loop is closed. */
  void reportAll() {
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
      loop.statistics().neverRetrieved++;
      ExceptionContext context =
          ExceptionContext.of(kind + " exception was never retrieved", failure.exception())
              .withSourceTraceback(origin);
      loop.reports().call(future == null ? context : context.withFuture(future));
    }
  }

  private static String kind(Future<?> future) {
    return future instanceof Task ? "Task" : "Future";
  }
}
