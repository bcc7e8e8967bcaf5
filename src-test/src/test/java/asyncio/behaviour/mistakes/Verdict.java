package asyncio.behaviour.mistakes;

import asyncio.ExceptionContext;
import asyncio.GeneratorExit;
import asyncio.KeyboardInterrupt;
import asyncio.behaviour.mistakes.UnhappyValues.BrokenText;
import asyncio.behaviour.mistakes.UnhappyValues.Planned;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a play throws and what its loop reports. An exception must be one that the test has
 * thrown, or say why the call is refused. A report must be about an exception of the test.
 */
final class Verdict {

  /** Exceptions of these classes show a fault of the library, whatever they say. */
  private static final Set<Class<? extends Throwable>> ACCIDENTS =
      Set.of(
          Error.class,
          ClassCastException.class,
          IndexOutOfBoundsException.class,
          NegativeArraySizeException.class,
          ArithmeticException.class,
          ConcurrentModificationException.class);

  private static final int SHOWN_FRAMES = 5;

  /** Code of a play that may throw. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  private final Operation operation;
  private final Situation situation;
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

  Verdict(Operation operation, Situation situation) {
    this.operation = operation;
    this.situation = situation;
  }

  /** What was wrong; empty if all was well. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  void fault(String text) {
    faults.add(text);
  }

  // ---- exceptions

  /** Runs an action that must not throw at all. */
  void mustNotThrow(String name, Action action) {
    try {
      action.run();
    } catch (Throwable thrown) {
      fault(name + " fails: " + describe(thrown));
    }
  }

  /** Runs an action, and judges what it throws. */
  void judge(Action action) {
    try {
      action.run();
    } catch (Throwable thrown) {
      judge(thrown);
    }
  }

  /** Judges how a future has ended. */
  void judge(Future<?> future) {
    if (future.done() && !future.cancelled()) {
      judge(future.exception());
    }
  }

  private void judge(@Nullable Throwable thrown) {
    membersOf(thrown).filter(Verdict::isBad).forEach(bad -> fault("throws " + describe(bad)));
  }

  /** The exception itself; those of a group, which is as good as they are. */
  private static Stream<Throwable> membersOf(@Nullable Throwable thrown) {
    return thrown instanceof ExceptionGroup group
        ? group.exceptions().stream().flatMap(Verdict::membersOf)
        : Stream.ofNullable(thrown);
  }

  private static boolean isBad(Throwable thrown) {
    return !isOfTheTest(thrown)
        && !isOfTheLoop(thrown)
        && (isAccident(thrown) || isUnnamedNull(thrown) || !saysWhy(thrown));
  }

  /** Callbacks of the test throw these, and the library must hand them on. */
  private static boolean isOfTheTest(Throwable thrown) {
    return thrown instanceof Planned
        || thrown instanceof BrokenText
        || thrown.getClass() == Error.class && Planned.TEXT.equals(thrown.getMessage());
  }

  /**
   * These are no failures: a task was cancelled, a loop was closed, the program was interrupted.
   */
  private static boolean isOfTheLoop(Throwable thrown) {
    return thrown instanceof CancelledError
        || thrown instanceof GeneratorExit
        || thrown instanceof KeyboardInterrupt;
  }

  /** A call that checks its arguments and states does not run into these. */
  private static boolean isAccident(Throwable thrown) {
    return ACCIDENTS.stream().anyMatch(accident -> accident.isInstance(thrown))
        || isOfChannels(thrown) && !(thrown instanceof IOException);
  }

  /** The JDK's channels throw these in a wrong state, such as NotYetConnectedException. */
  private static boolean isOfChannels(Throwable thrown) {
    return thrown.getClass().getName().contains("nio.channels");
  }

  /**
   * Null was used instead of refused. The JVM's own text is enough only if it names the variable:
   * {@code Cannot invoke "X.y()" because "argument" is null}. Hot code throws without a text,
   * unless the JVM has the flag of the full run.
   */
  private static boolean isUnnamedNull(Throwable thrown) {
    String message = textOf(thrown);
    return thrown instanceof NullPointerException
        && message.startsWith("Cannot ")
        && !message.contains("because \"");
  }

  /** Some exceptions of the JDK say it by their class alone. */
  private static boolean saysWhy(Throwable thrown) {
    return thrown instanceof ClosedChannelException
        || thrown instanceof RejectedExecutionException
        || !textOf(thrown).isBlank();
  }

  // ---- reports

  /** Judges what the loop has told its exception handler. */
  void judge(ExceptionContext report) {
    if (!isAboutTheTest(report) && !isExpected(report)) {
      String exception = report.exception() == null ? "-" : describe(report.exception());
      fault("reports " + report.message() + " / " + exception);
    }
  }

  /**
   * Nobody retrieves the exceptions of the test: so they are reported, also as the cause of another
   * exception or in a group. A cancellation is the test's, too.
   */
  private static boolean isAboutTheTest(ExceptionContext report) {
    return Stream.iterate(report.exception(), cause -> cause != null, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof Planned
                    || cause instanceof BrokenText
                    || cause instanceof CancelledError
                    || cause instanceof ExceptionGroup
                    || Planned.TEXT.equals(cause.getMessage()));
  }

  private boolean isExpected(ExceptionContext report) {
    return concernsTheHandler()
        || isOfAStubbornGenerator(report)
        || isOfAStubThatIsNeverReady()
        || isOfASleepInAPool(report)
        || isAboutAPendingTask(report);
  }

  /** These calls report what they get, or set a handler that fails. */
  private boolean concernsTheHandler() {
    return operation.method().getName().contains("ExceptionHandler");
  }

  /** It goes on when it is closed. */
  private boolean isOfAStubbornGenerator(ExceptionContext report) {
    return operation.mentions("stubborn") && report.message().contains("ignored GeneratorExit");
  }

  /** The stub returns before it is ready. A caller that was cancelled does not retrieve that. */
  private boolean isOfAStubThatIsNeverReady() {
    return operation.name().startsWith("TaskGroup.start");
  }

  /**
   * A function of the test awaits in a thread of a pool, where no loop runs, and nobody retrieves
   * the exception. Whether it is reported depends on the garbage collector.
   */
  private boolean isOfASleepInAPool(ExceptionContext report) {
    return operation.mentions("sleeps")
        && operation.method().getName().equals("runInExecutor")
        && report.message().contains("never retrieved")
        && report.exception() instanceof IllegalStateException;
  }

  /** The loop is closed while tasks wait. */
  private boolean isAboutAPendingTask(ExceptionContext report) {
    return report.message().contains("destroyed but it is pending")
        && (situation == Situation.CLOSING || operation.name().startsWith("EventLoop.close"));
  }

  // ---- texts

  private static String describe(Throwable thrown) {
    List<StackTraceElement> frames =
        Arrays.stream(thrown.getStackTrace()).limit(SHOWN_FRAMES).toList();
    return thrown.getClass().getName() + ": " + textOf(thrown) + " at " + frames;
  }

  /** The message of an exception; empty if it has none. */
  private static String textOf(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message;
    } catch (Planned broken) {
      return "broken text";
    }
  }
}
