package asyncio.stress;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.Handle;
import asyncio.KeyboardInterrupt;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.test.VirtualClock;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks, done callbacks, exception handlers, listeners and loggers throw at random. The handler
 * is told of each failure of a callback once; a listener's failure ends the run, which can go on;
 * all that is awaited arrives.
 */
final class ThrowingProgram {

  private static final int STEPS = 12;

  private final Trial trial;

  /** What callbacks and forgotten tasks have thrown. */
  private final Set<Throwable> thrown = identities();

  /** What the handler was told. */
  private final List<Throwable> told = new ArrayList<>();

  private final Set<Throwable> endsOfRuns = identities();
  private final Set<Throwable> expectedEnds = identities();
  private final List<Task<?>> forgotten = new ArrayList<>();
  private boolean calm;
  private int serial;

  ThrowingProgram(Trial trial) {
    this.trial = trial;
  }

  private static Set<Throwable> identities() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  void run() {
    Logger logger = Logger.getLogger("asyncio");
    ThrowingLog throwingLog = new ThrowingLog();
    PrintStream errors = System.err;
    logger.addHandler(throwingLog);
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    try {
      perform();
    } finally {
      System.setErr(errors);
      logger.removeHandler(throwingLog);
    }
  }

  private void perform() {
    trial.expectLog(line -> true);
    EventLoop loop = trial.loop(new VirtualClock());
    loop.setExceptionHandler(this::handle);
    if (trial.oneIn(2)) {
      loop.addListener(new ThrowingListener());
    }
    List<Task<Integer>> workers = new ArrayList<>();
    for (int i = 1 + trial.below(4); i > 0; i--) {
      workers.add(loop.createTask(this::work));
    }
    for (Task<Integer> worker : workers) {
      assertThat(runToTheEnd(loop, worker)).isEqualTo(STEPS);
    }
    calm = true;
    runToTheEnd(loop, loop.createTask(() -> sleep(10)));
    loop.close();
    assertSame(told, thrown);
    assertSame(endsOfRuns, expectedEnds);
    assertThat(forgotten).allMatch(Task::done);
  }

  /** By identity, not by equals. */
  private static void assertSame(Collection<Throwable> seen, Set<Throwable> expected) {
    Set<Throwable> missing = identities();
    missing.addAll(expected);
    missing.removeAll(List.copyOf(seen));
    assertThat(missing).as("lost").isEmpty();
    assertThat(seen).as("told once").hasSameSizeAs(expected);
  }

  /** Runs again and again, whatever ends the run. */
  private <T> T runToTheEnd(EventLoop loop, Task<T> task) {
    while (true) {
      try {
        return loop.runUntilComplete(task);
      } catch (ArithmeticException | AssertionError | KeyboardInterrupt end) {
        note(end);
      }
    }
  }

  private void note(Throwable end) {
    if (endsOfRuns.add(end)) {
      for (Throwable more : end.getSuppressed()) {
        note(more);
      }
    }
  }

  private int work() {
    int done = 0;
    EventLoop loop = Asyncio.getRunningLoop();
    for (int i = 0; i < STEPS; i++) {
      switch (trial.below(7)) {
        case 0 -> loop.callSoon(this::fail);
        case 1 -> loop.callLater(trial.below(3) / 1000.0, this::fail);
        case 2 -> awaitOneWithBadCallbacks(loop);
        case 3 -> loop.callSoonThreadsafe(this::failBadly);
        case 4 -> forgotten.add(loop.createTask(this::fail));
        case 5 -> awaitTaskWithBadCallbacks(loop);
        default -> sleep(trial.below(2) / 1000.0);
      }
      done++;
    }
    return done;
  }

  private void awaitOneWithBadCallbacks(EventLoop loop) {
    Future<Integer> future = loop.createFuture();
    for (int i = trial.below(3); i > 0; i--) {
      future.addDoneCallback(ofFuture -> failBadly());
    }
    loop.callLater(trial.below(2) / 1000.0, () -> future.setResult(5));
    assertThat(Asyncio.await(future)).isEqualTo(5);
  }

  private void awaitTaskWithBadCallbacks(EventLoop loop) {
    Task<Integer> task = loop.createTask(() -> sleep(trial.below(2) / 1000.0, 6));
    task.addDoneCallback(ofTask -> fail());
    assertThat(Asyncio.await(task)).isEqualTo(6);
  }

  private void fail() {
    throw thrown(new ArithmeticException("callback " + serial++));
  }

  private void failBadly() {
    switch (trial.below(8)) {
      case 0 -> {
        AssertionError error = new AssertionError("callback " + serial++);
        thrown.add(error);
        throw error;
      }
      case 1 -> {
        if (!calm) {
          KeyboardInterrupt interrupt = new KeyboardInterrupt();
          expectedEnds.add(interrupt);
          throw interrupt;
        }
      }
      default -> fail();
    }
  }

  private ArithmeticException thrown(ArithmeticException exception) {
    thrown.add(exception);
    return exception;
  }

  private void handle(EventLoop loop, ExceptionContext context) {
    Throwable exception = context.exception();
    told.add(exception);
    switch (trial.below(6)) {
      case 0 -> throw new IllegalStateException("handler");
      case 1 -> throw new AssertionError("handler");
      case 2 -> Asyncio.getEventLoop(); // throws where there is none
      case 3 -> loop.defaultExceptionHandler(context);
      case 4 -> throwAgain(exception);
      default -> {}
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAgain(Throwable exception) throws X {
    throw (X) exception;
  }

  /** Throws now and then what ends the run. */
  private final class ThrowingListener implements LoopListener {

    private void perhaps() {
      if (!calm && trial.oneIn(60)) {
        ArithmeticException end = new ArithmeticException("listener " + serial++);
        expectedEnds.add(end);
        throw end;
      }
    }

    @Override
    public void stepStarted(Task<?> task) {
      perhaps();
    }

    @Override
    public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
      perhaps();
    }

    @Override
    public void taskDone(Task<?> task) {
      perhaps();
    }

    @Override
    public void callbackStarted(EventLoop loop, Handle handle) {
      perhaps();
    }

    @Override
    public void callbackEnded(EventLoop loop, Handle handle) {
      perhaps();
    }

    @Override
    public void beforePoll(EventLoop loop, double wait) {
      perhaps();
    }

    @Override
    public void afterPoll(EventLoop loop, int ready) {
      perhaps();
    }

    @Override
    public void turnEnded(EventLoop loop, int timers) {
      perhaps();
    }
  }

  /** A log that fails now and then, and keeps nothing. */
  private final class ThrowingLog extends Handler {
    @Override
    public void publish(LogRecord line) {
      if (trial.oneIn(3)) {
        throw new IllegalStateException("log");
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
