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
 * The exceptions of futures that no code has retrieved. None is lost; each is reported once: when
 * its future has become garbage, so that no code can retrieve the exception any more, or when the
 * loop is closed.
 *
 * <p>An exception may refer to its own future, and Java has no reference that would keep it only
 * until the future is garbage. So this class keeps the latest exceptions only. Of an older one it
 * keeps the text and the stack trace; the report of it shows these, should the exception be garbage
 * too by then.
 */
public final class Unretrieved {

  /** How many exceptions are kept; 1,000 of them with 20 kB of data each are 20 MB. */
  private static final int MOST_KEPT = 1000;

  private static final int MOST_CAUSES = 20;

  private final Host loop;

  // Guarded by this object: a thread may retrieve an exception although the loop is not its own.
  private final Set<Entry> kept = new LinkedHashSet<>();
  private final Set<Entry> faded = new LinkedHashSet<>();

  private final ReferenceQueue<Future<?>> garbage = new ReferenceQueue<>();

  /** A failed future. */
  private final class Entry extends WeakReference<Future<?>> implements Runnable {

    private final String kind;

    /** Kept here: the future, which knows it, may be garbage. */
    private final List<StackTraceElement> origin;

    private @Nullable Throwable exception;
    private @Nullable WeakReference<Throwable> fadedException;

    Entry(Future<?> future, Throwable exception) {
      super(future, garbage);
      this.kind = future.getClass().getSimpleName().equals("Task") ? "Task" : "Future";
      this.origin = loop.originOf(future);
      this.exception = exception;
    }

    /** The exception was retrieved. */
    @Override
    public void run() {
      remove(this);
    }

    void fade() {
      Throwable original = exception;
      if (original != null) {
        fadedException = new WeakReference<>(original);
        exception = new StandIn(original, MOST_CAUSES);
      }
    }

    Report report() {
      Throwable original = fadedException == null ? null : fadedException.get();
      Throwable shown = original != null ? original : exception;
      Future<?> future = get();
      String message = kind + " exception was never retrieved";
      Report report = new Report(message, shown, future, null, null, List.of());
      return report.withOrigin(origin);
    }
  }

  /** Looks like an exception that is garbage. */
  private static final class StandIn extends Exception {

    private static final long serialVersionUID = 1;

    private final String text;

    StandIn(Throwable original, int causes) {
      super(
          null,
          causes == 0 || original.getCause() == null
              ? null
              : new StandIn(original.getCause(), causes - 1));
      this.text = textOf(original);
      setStackTrace(StackFrames.stackOf(original).toArray(new StackTraceElement[0]));
    }

    private static String textOf(Throwable original) {
      try {
        return original.toString();
      } catch (Throwable broken) {
        return original.getClass().getName();
      }
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // a log shows the original's class and message
    public String toString() {
      return text;
    }
  }

  /** For one loop. */
  public Unretrieved(Host loop) {
    this.loop = loop;
  }

  /** Notes a failed future. */
  public void add(Future<?> future, Failure failure) {
    Entry entry = new Entry(future, failure.exception());
    failure.onRetrieval(entry);
    Entry tooOld = null;
    synchronized (this) {
      kept.add(entry);
      if (kept.size() > MOST_KEPT) {
        tooOld = kept.iterator().next();
        kept.remove(tooOld);
        faded.add(tooOld);
      }
    }
    if (tooOld != null) {
      tooOld.fade();
    }
  }

  private synchronized boolean remove(Entry entry) {
    return kept.remove(entry) || faded.remove(entry);
  }

  /** Reports the exceptions of futures that are garbage. Called in the loop's own thread. */
  public void review() {
    for (Object entry = garbage.poll(); entry != null; entry = garbage.poll()) {
      if (remove((Entry) entry)) {
        report((Entry) entry);
      }
    }
  }

  /**
   * Takes out all that is to be reported when the loop is closed, the oldest first.
   *
   * @return what makes the reports, one by one
   */
  public List<Runnable> takeAll() {
    List<Runnable> reports = new ArrayList<>();
    synchronized (this) {
      for (Entry entry : faded) {
        reports.add(() -> report(entry));
      }
      for (Entry entry : kept) {
        reports.add(() -> report(entry));
      }
      faded.clear();
      kept.clear();
    }
    return reports;
  }

  private void report(Entry entry) {
    loop.kernel().counters().neverRetrieved++;
    loop.report(entry.report());
  }
}
