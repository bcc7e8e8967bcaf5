package asyncio.behaviour.mistakes;

import asyncio.EngineKind;
import asyncio.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plays the operations of a subject in all situations, or in a sample of them, one after the other:
 * each in a thread of its own and with a time limit.
 */
final class Plays {

  /** Whether all combinations are played. */
  static final boolean ALL = "all".equals(System.getProperty("unhappy"));

  /** Of so many combinations, one is played. A prime, so that each situation gets its share. */
  private static final int STRIDE = ALL ? 1 : 61;

  /** More than the patience of virtual time, which says for what it waits. */
  private static final long HANG_SECONDS = 60;

  private final Subject subject;
  private final EngineKind engine;
  private final List<String> faults = new ArrayList<>();
  private int count;

  Plays(Subject subject, EngineKind engine) {
    this.subject = subject;
    this.engine = engine;
  }

  /** Plays all; what is wrong is told by {@link #faults()}, unless a play hangs. */
  void run() {
    int seen = 0;
    for (Operation operation : Operations.of(subject)) {
      for (Situation situation : Situation.values()) {
        seen++;
        if (seen % STRIDE == 0 && situation.fits(operation)) {
          run(new Play(operation, situation, engine));
        }
      }
    }
  }

  private void run(Play play) {
    count++;
    FutureTask<List<String>> run = new FutureTask<>(play::run);
    Thread.ofPlatform().daemon().name("unhappy " + play).start(run);
    try {
      for (String fault : run.get(HANG_SECONDS, TimeUnit.SECONDS)) {
        faults.add(play + ": " + fault);
      }
    } catch (ExecutionException e) {
      throw new AssertionError(play + " failed with " + repeat(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError(
          play + " hangs with " + repeat() + "\n" + play.dump() + "\n" + Threads.dump(), e);
    } catch (InterruptedException e) {
      throw new AssertionError(play + " was interrupted with " + repeat(), e);
    }
  }

  /** What was wrong, with the names of the combinations; empty if all was well. */
  List<String> faults() {
    return faults;
  }

  /** How many combinations were played. */
  int count() {
    return count;
  }

  /** What repeats these plays. */
  String repeat() {
    String all = ALL ? "-XX:-OmitStackTraceInFastThrow -Dunhappy=all " : "";
    return "-DtestArgs='" + all + "-Dunhappy.subject=\"" + subject.name() + "\"', engine " + engine;
  }
}
