package asyncio.conformance;

import asyncio.Clock;
import asyncio.futures.Futures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** The lines that a program writes: what happened, when, and in whose name. */
final class Trace {

  private static final int MAX_LINES = 1500;

  private final Clock clock;
  private final Show show;
  private final List<String> lines = new ArrayList<>();
  private boolean muted;

  Trace(Clock clock, Show show) {
    this.clock = clock;
    this.show = show;
  }

  List<String> lines() {
    return lines;
  }

  /** From now on nothing is written any more. */
  void mute() {
    muted = true;
  }

  void log(String who, String text) {
    if (muted) {
      return;
    }
    if (lines.size() >= MAX_LINES) {
      throw new TooLong();
    }
    lines.add(clock.nanoTime() / 1_000_000 + " " + who + " " + text);
  }

  /** Does something, and writes a line about what became of it: its result or its exception. */
  <T> T outcome(String who, String head, Callable<T> work) {
    return outcome(who, head, work, result -> result);
  }

  /**
   * Does something, and writes a line about what became of it: something of its result, or its
   * exception.
   */
  <T> T outcome(String who, String head, Callable<T> work, Function<T, Object> shown) {
    T result;
    try {
      result = work.call();
    } catch (Throwable exception) {
      if (!(exception instanceof Undefined || Exceptions.isUnseen(exception))) {
        log(who, head + " !! " + show.text(exception));
      }
      throw Futures.rethrow(exception);
    }
    log(who, head + " -> " + show.text(shown.apply(result)));
    return result;
  }
}
