package asyncio.internal.report;

import asyncio.internal.log.Log;
import asyncio.internal.loop.Host;
import asyncio.internal.loop.Report;
import asyncio.internal.text.Printer;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes failures that no caller can catch to the loop's exception handler, by default to the log.
 */
public final class Reports {

  /** Characters of a future, task or callback in the log. */
  private static final int MOST_OF_TEXT = 1000;

  private final Host loop;
  private final Predicate<Throwable> endsRun;
  private final Consumer<Report> handler;

  /**
   * For one loop.
   *
   * @param loop the loop
   * @param endsRun tells which exceptions of a handler end the run, and are not reported
   * @param handler calls the exception handler
   */
  public Reports(Host loop, Predicate<Throwable> endsRun, Consumer<Report> handler) {
    this.loop = loop;
    this.endsRun = endsRun;
    this.handler = handler;
  }

  /**
   * Calls the handler. Throws nothing but an exception that ends the run: a handler that fails, and
   * a logger that fails, do not end it.
   */
  public void call(Report reported) {
    Report report = withOrigin(reported);
    try {
      handler.accept(report);
    } catch (Throwable failed) {
      if (endsRun.test(failed)) {
        throw failed;
      }
      log(report); // as if there were no handler
      if (failed != report.exception()) {
        log(Report.of("Unhandled error in exception handler", failed));
      }
    }
  }

  private Report withOrigin(Report report) {
    if (!loop.debug() || !report.origin().isEmpty()) {
      return report;
    }
    return report.withOrigin(
        Stream.of(report.task(), report.future(), report.callback())
            .filter(Objects::nonNull)
            .map(loop::originOf)
            .filter(origin -> !origin.isEmpty())
            .findFirst()
            .orElse(List.of()));
  }

  /** Logs a report, as the default handler does. */
  public void log(Report report) {
    StringBuilder text = new StringBuilder(report.message());
    append(text, "future", report.future());
    append(text, "handle", report.callback());
    append(text, "task", report.task());
    text.append(StackFrames.createdAt(report.origin()));
    Log.LOGGER.log(Level.ERROR, text.toString(), report.exception());
  }

  private static void append(StringBuilder text, String key, @Nullable Object value) {
    if (value != null) {
      text.append(System.lineSeparator())
          .append(key)
          .append(": ")
          .append(Printer.of(value, MOST_OF_TEXT));
    }
  }
}
