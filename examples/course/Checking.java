import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.futures.TimeoutException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the checks share: time that jumps, what a program prints, and the verdict. */
final class Checking {

  /** For how long a program may wait, in seconds of its loop's clock. */
  static final double PATIENCE = 1000;

  /** For how long a program may neither wait nor end, in seconds on the wall. */
  private static final int REAL_PATIENCE = 20;

  private Checking() {}

  // ---- the verdict

  /** The exercise is not done yet; the message says what was expected and seen, and a hint. */
  static final class NotYet extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotYet(String message) {
      super(message);
    }
  }

  /** A check: returns if all is well. */
  interface Check {
    void run() throws Throwable;
  }

  /** Runs a check, and says {@code ok: …} or {@code not yet: …}. */
  static String verdict(String whatIsWell, Check check) {
    try {
      check.run();
      return "ok: " + whatIsWell;
    } catch (NotYet notYet) {
      return "not yet: " + notYet.getMessage();
    } catch (Throwable thrown) {
      return "not yet: your code throws " + thrown + lineOf(thrown);
    }
  }

  /** Prints the verdict, and ends the program: by 0 if all is well, else by 1. */
  static void end(Supplier<String> verdict) {
    PrintStream out = System.out;
    Thread watch = new Thread(() -> watch(out), "watch");
    watch.setDaemon(true);
    watch.start();
    String said = verdict.get();
    System.out.println(said);
    System.exit(said.startsWith("ok") ? 0 : 1);
  }

  private static void watch(PrintStream out) {
    try {
      Thread.sleep(REAL_PATIENCE * 1000L);
    } catch (InterruptedException e) {
      return;
    }
    out.println(
        "not yet: it has not ended in "
            + REAL_PATIENCE
            + " seconds. Hint: is there a loop without an await, or a wait for what never comes?");
    out.flush();
    Runtime.getRuntime().halt(1);
  }

  private static String lineOf(Throwable thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith("Exercise")) {
        return " in " + frame.getFileName() + ":" + frame.getLineNumber();
      }
    }
    return "";
  }

  static void same(String what, Object expected, Object seen, String hint) {
    if (!Objects.equals(expected, seen)) {
      throw new NotYet(what + ": expected " + shown(expected) + ", seen " + shown(seen) + ". Hint: " + hint);
    }
  }

  static void that(boolean holds, String what, String hint) {
    if (!holds) {
      throw new NotYet(what + ". Hint: " + hint);
    }
  }

  private static String shown(Object value) {
    return value instanceof String text ? "\"" + text.strip().replace("\n", " | ") + "\"" : "" + value;
  }

  // ---- running

  /** Time that stands still while anything can run, and then jumps to the next timer. */
  static final class JumpingClock implements Clock {
    private volatile long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public long idle(EventLoop loop, long deadline) {
      if (loop.outsideWork() > 0 || deadline == NEVER) {
        return NEVER; // another thread is at work: that takes real time
      }
      now = Math.max(now, deadline);
      return 0;
    }

    /** Time passes while a callback or a step runs. */
    void pass(double seconds) {
      now += Math.round(seconds * 1e9);
    }
  }

  private static EventLoop loop(Clock clock) {
    return EventLoop.builder().clock(clock).build();
  }

  /** The result of a coroutine, in virtual time. */
  static <T> T result(Coroutine<T> program) {
    return result(program, new JumpingClock());
  }

  static <T> T result(Coroutine<T> program, Clock clock) {
    try {
      return Asyncio.run(() -> Asyncio.timeout(PATIENCE, program), () -> loop(clock));
    } catch (TimeoutException late) {
      throw new NotYet("it still waits after " + (int) PATIENCE + " s. Hint: something that it awaits never comes");
    }
  }

  /** Runs a coroutine, in virtual time. */
  static void run(Coroutine.Void program) {
    result(
        () -> {
          program.run();
          return "";
        });
  }

  /** What a coroutine prints, in virtual time. */
  static String printed(Coroutine.Void program) {
    return caught(() -> run(program));
  }

  /** Has a program run callbacks in a loop that it starts and stops, in virtual time. */
  static void runLoop(JumpingClock clock, Consumer<EventLoop> program) {
    boolean[] late = {false};
    try (EventLoop loop = loop(clock)) {
      loop.callLater(
          PATIENCE,
          () -> {
            late[0] = true;
            loop.stop();
          });
      program.accept(loop);
    }
    that(!late[0], "the loop runs for ever", "something has to call loop.stop()");
  }

  /** What is printed meanwhile. */
  static String caught(Runnable program) {
    PrintStream out = System.out;
    ByteArrayOutputStream caught = new ByteArrayOutputStream();
    System.setOut(new PrintStream(caught, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(out);
    }
    return caught.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
