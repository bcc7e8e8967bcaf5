package asyncio.behaviour.mistakes;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EngineKind;
import asyncio.EventLoop;
import asyncio.ExceptionContext;
import asyncio.GeneratorExit;
import asyncio.KeyboardInterrupt;
import asyncio.Runner;
import asyncio.Task;
import asyncio.behaviour.mistakes.UnhappySubjects.Operation;
import asyncio.behaviour.mistakes.UnhappySubjects.Subject;
import asyncio.behaviour.mistakes.UnhappyValues.Planned;
import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.net.BaseTransport;
import asyncio.net.Connected;
import asyncio.net.DatagramEndpoint;
import asyncio.process.ConnectedSubprocess;
import asyncio.process.Process;
import asyncio.testing.Engines;
import asyncio.testing.Loops;
import asyncio.testing.Reported;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The unhappy matrix: each public call, with arguments that go wrong, in each unusual situation. It
 * returns, or throws an exception that says why; nothing hangs, other tasks go on, nothing is
 * reported but what the test itself has thrown, and the loop can be closed afterwards.
 *
 * <p>Each call is tried in some situations; {@code -Dunhappy=all} tries it in all of them.
 */
@SuppressWarnings({"rawtypes", "unchecked", "CatchAndPrintStackTrace"})
class UnhappyMatrixTest {

  /** Of so many combinations, one is tried. A prime, so that each situation gets its share. */
  private static final int STRIDE = "all".equals(System.getProperty("unhappy")) ? 1 : 61;

  enum Situation {
    IN_TASK,
    TWICE,
    CANCELLED,
    CANCELLED_LATER,
    INTERRUPTED,
    OTHER_THREAD,
    IN_CALLBACK,
    BETWEEN_RUNS,
    LOOP_CLOSED,
    LOOP_CLOSED_ELSEWHERE,
    CLOSING,
    DEBUG
  }

  static final Set<Situation> BY_A_TASK =
      EnumSet.of(
          Situation.IN_TASK,
          Situation.TWICE,
          Situation.CANCELLED,
          Situation.CANCELLED_LATER,
          Situation.INTERRUPTED,
          Situation.DEBUG);

  static boolean fits(Operation op, Situation s) {
    String n = op.method().getName();
    if (op.subject().name().equals("Task own")) return BY_A_TASK.contains(s);
    if (op.name().equals("EventLoop.stop()")
        || n.equals("setTaskFactory") && !op.name().contains("null")) return false;
    if (n.equals("addListener") || n.equals("measure")) return !op.name().contains("throwing");
    if (n.equals("runUntilComplete") && op.name().contains("pending"))
      return s != Situation.BETWEEN_RUNS;
    if (op.name().contains("elsewhere")) { // virtual time waits for other threads
      return !Set.of("wrapFuture", "from").contains(n)
          && (s == Situation.CANCELLED || s == Situation.CANCELLED_LATER);
    }
    return true;
  }

  static Object target(Operation op) throws Exception {
    if (op.subject().make() == null) return null;
    if (op.subject().name().equals("Task own")) return Asyncio.currentTask();
    return op.subject().make().make();
  }

  static final class Play {
    final Operation op;
    final Situation situation;
    final EngineKind engine;
    final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    final List<Object> toClose = Collections.synchronizedList(new ArrayList<>());
    int witnessed;
    double unit = 1;
    EventLoop loop;
    Object target;

    Play(Operation op, Situation situation, EngineKind engine) {
      this.op = op;
      this.situation = situation;
      this.engine = engine;
    }

    void fault(String text) {
      faults.add(situation + " " + engine + " " + op.name() + ": " + text);
    }

    void judge(Throwable t) {
      if (t == null) return;
      String bad = bad(t);
      if (bad != null) {
        fault(bad + " at " + Arrays.stream(t.getStackTrace()).limit(5).toList());
      }
    }

    static String bad(Throwable t) {
      String name = t.getClass().getName();
      if (t instanceof Planned
          || t instanceof UnhappyValues.BrokenText
          || t instanceof CancelledError
          || t instanceof GeneratorExit
          || t instanceof KeyboardInterrupt) return null;
      if (t.getClass() == Error.class && "planned".equals(t.getMessage())) return null;
      String message;
      try {
        message = t.getMessage();
      } catch (Planned p) {
        return null;
      }
      if (t instanceof ExceptionGroup g) {
        for (Throwable e : g.exceptions()) if (bad(e) != null) return bad(e);
        return null;
      }
      if (t instanceof Error
          || t instanceof ClassCastException
          || t instanceof IndexOutOfBoundsException
          || t instanceof NegativeArraySizeException
          || t instanceof ArithmeticException
          || t instanceof ConcurrentModificationException
          || name.contains("nio.channels") && !(t instanceof java.io.IOException))
        return name + ": " + message;
      if (t instanceof NullPointerException
          && (message == null || message.startsWith("Cannot ") && !message.contains("because \"")))
        return name + ": " + message;
      if (t instanceof java.nio.channels.ClosedChannelException
          || t instanceof RejectedExecutionException) return null;
      if (message == null || message.isBlank()) return name + " without a message";
      return null;
    }

    Object perform(Object target) throws Throwable {
      Object result = op.call(target);
      consume(result);
      return result;
    }

    void consume(Object result) throws Throwable {
      if (result instanceof EventLoop l) {
        if (l != loop) toClose.add(l);
        return;
      }
      if (result instanceof AutoCloseable c) toClose.add(c);
      if (result instanceof Connected<?> c && c.transport() != null) toClose.add(c.transport());
      if (result instanceof DatagramEndpoint<?> c && c.transport() != null)
        toClose.add(c.transport());
      if (result instanceof ConnectedSubprocess<?> c && c.transport() != null)
        toClose.add(c.transport());
      if (result instanceof Process p) {
        toClose.add(
            (AutoCloseable)
                () -> {
                  if (p.returncode() == null) p.kill();
                });
      }
      boolean task =
          loop.isRunning()
              && Asyncio.currentTask(loop) != null
              && situation != Situation.OTHER_THREAD;
      if (!task) return;
      if (result instanceof Future<?> f && f != Asyncio.currentTask()) {
        if (f.getLoop() != loop) return;
        Asyncio.wait(List.of(f), 5 * unit);
        if (!f.done()) {
          f.cancel();
          Asyncio.wait(List.of(f), 1000 * unit);
        }
        if (f.done() && !f.cancelled()) judge(f.exception());
      } else if (result instanceof Iterable<?> i && !(result instanceof Collection)) {
        pull(i.iterator());
      } else if (result instanceof Iterator<?> i) {
        pull(i);
      }
    }

    static void pull(Iterator<?> i) {
      for (int n = 0; n < 3 && i.hasNext(); n++) i.next();
    }

    void attempt(Object target) {
      try {
        perform(target);
      } catch (Throwable t) {
        judge(t);
      }
    }

    void onTheSide(Object target) throws Exception {
      Task<Object> t =
          createTask(
              (Coroutine<Object>)
                  () -> {
                    Object own =
                        op.subject().name().equals("Task own") ? Asyncio.currentTask() : target;
                    if (situation == Situation.CANCELLED) Asyncio.currentTask().cancel();
                    if (situation == Situation.INTERRUPTED) Thread.currentThread().interrupt();
                    try {
                      perform(own);
                      if (situation == Situation.TWICE) perform(own);
                    } catch (Exception | Error e) {
                      throw e;
                    } catch (Throwable e) {
                      throw new IllegalStateException(e);
                    }
                    return null;
                  });
      if (situation == Situation.CANCELLED_LATER) {
        sleep(0);
        sleep(0);
        t.cancel();
      }
      Asyncio.wait(List.of(t), 50 * unit);
      if (!t.done()) {
        t.cancel();
        Asyncio.wait(List.of(t), 2000 * unit);
      }
      if (!t.done()) {
        fault("does not end when cancelled");
        return;
      }
      if (!t.cancelled()) judge(t.exception());
    }

    void playInLoop() throws Exception {
      switch (situation) {
        case OTHER_THREAD -> {
          Object target = target(op);
          this.target = target;
          CompletableFuture<Void> end = new CompletableFuture<>();
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    attempt(target);
                    end.complete(null);
                  });
          Asyncio.await((CompletionStage<Void>) end);
        }
        case IN_CALLBACK -> {
          Object target = target(op);
          this.target = target;
          Future<Object> end = loop.createFuture();
          loop.callSoon(
              () -> {
                attempt(target);
                end.setResult(null);
              });
          end.await();
        }
        case BETWEEN_RUNS, LOOP_CLOSED, LOOP_CLOSED_ELSEWHERE -> {
          this.target = target(op);
        }
        case CLOSING -> {
          this.target = target(op);
          createTask(
              (Coroutine.Void)
                  () -> {
                    try {
                      sleep(10_000);
                    } finally {
                      attempt(target);
                    }
                  },
              "closing");
          sleep(0);
        }
        default -> {
          this.target = target(op);
          onTheSide(target);
        }
      }
    }

    void run() {
      String home = op.subject().type().getName();
      boolean outside =
          home.startsWith("asyncio.net")
              || home.startsWith("asyncio.process")
              || home.equals("asyncio.EventLoop");
      UnhappyValues.text = home.startsWith("asyncio.process") ? "true" : "localhost";
      loop = outside ? Loops.real(engine) : Loops.virtual(engine);
      unit = outside ? 0.001 : 1;
      UnhappyValues.current = loop;
      loop.setSlowCallbackDuration(Double.POSITIVE_INFINITY);
      if (situation == Situation.DEBUG) loop.setDebug(true);
      Reported reported = Reported.by(loop);
      try {
        Coroutine.Void witness =
            () -> {
              for (int i = 0; i < 5; i++) {
                sleep(unit);
                witnessed++;
              }
            };
        loop.runUntilComplete(
            (Coroutine.Void)
                () -> {
                  Task<Void> w = createTask(witness);
                  try {
                    playInLoop();
                  } catch (Throwable t) {
                    judge(t);
                  }
                  if (!loop.isClosed()) loop.setExceptionHandler(reported);
                  w.await();
                });
        if (witnessed != 5) fault("the witness has not ended: " + witnessed);
        if (situation == Situation.BETWEEN_RUNS) {
          if (op.method().getName().equals("runForever")) loop.callLater(5 * unit, loop::stop);
          attempt(target);
          if (!loop.isClosed()) loop.runUntilComplete((Coroutine.Void) () -> sleep(unit));
        }
        if (situation != Situation.CLOSING && !loop.isClosed()) {
          loop.setTaskFactory(null);
          loop.runUntilComplete((Coroutine.Void) () -> tidy());
        }
      } catch (Throwable t) {
        fault("the run fails: " + t + " at " + Arrays.stream(t.getStackTrace()).limit(5).toList());
      }
      try {
        loop.close();
        if (situation == Situation.LOOP_CLOSED) attempt(target);
        if (situation == Situation.LOOP_CLOSED_ELSEWHERE) {
          try (EventLoop other = Loops.virtual(engine)) {
            EventLoop first = loop;
            loop = other;
            other.setExceptionHandler(reported);
            other.runUntilComplete((Coroutine.Void) () -> onTheSide(target));
            other.runUntilComplete((Coroutine.Void) () -> tidy());
            loop = first;
          }
        }
        for (Object o : toClose)
          try {
            ((AutoCloseable) o).close();
          } catch (Throwable t) {
            judge(t);
          }
        loop.close();
      } catch (Throwable t) {
        fault("close fails: " + t + " at " + Arrays.stream(t.getStackTrace()).limit(5).toList());
      }
      try {
        if (loop.outsideWork() != 0) {
          fault("outside work stays: " + loop.outsideWork());
        }
      } catch (Throwable t) {
        fault("outsideWork() " + t);
      }
      for (ExceptionContext c : List.copyOf(reported.all())) {
        if (!permitted(c)) fault("reports " + c.message() + " / " + describe(c.exception()));
      }
      Thread.interrupted();
    }

    static String describe(Throwable t) {
      if (t == null) return "-";
      try {
        return t + " at " + Arrays.stream(t.getStackTrace()).limit(4).toList();
      } catch (Planned p) {
        return "broken";
      }
    }

    void tidy() {
      for (Object o : List.copyOf(toClose)) {
        if (o instanceof EventLoop || o instanceof Runner) continue;
        toClose.remove(o);
        try {
          ((AutoCloseable) o).close();
        } catch (Throwable t) {
          judge(t);
        }
      }
      if (target instanceof BaseTransport t) {
        try {
          t.close();
        } catch (Throwable e) {
          judge(e);
        }
      }
      for (int round = 0; round < 3; round++) {
        List<Task<?>> left = new ArrayList<>(Asyncio.allTasks());
        left.remove(Asyncio.currentTask());
        left.forEach(Task::cancel);
        if (!left.isEmpty()) Asyncio.wait((List) left, 2000 * unit);
        for (Task<?> t : left) if (t.done() && !t.cancelled()) judge(t.exception());
      }
      sleep(unit);
    }

    /** A child that was killed ends a little later, in threads of the system. */
    boolean permitted(ExceptionContext c) {
      for (Throwable t = c.exception(); t != null; t = t.getCause()) {
        if (t instanceof Planned
            || t instanceof UnhappyValues.BrokenText
            || t instanceof CancelledError
            || "planned".equals(t.getMessage())) return true;
        if (t instanceof ExceptionGroup) return true;
      }
      if (op.method().getName().contains("ExceptionHandler")) return true;
      if (op.name().contains("stubborn") && c.message().contains("ignored GeneratorExit"))
        return true;
      if (op.name().startsWith("TaskGroup.start")) return true;
      return c.message().contains("destroyed but it is pending")
          && (situation == Situation.CLOSING || op.name().startsWith("EventLoop.close"));
    }
  }

  static Stream<Arguments> subjects() {
    return UnhappySubjects.SUBJECTS.stream()
        .flatMap(s -> Engines.available().map(engine -> Arguments.of(s.name(), engine)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("subjects")
  void callsEndAndSayWhy(String name, EngineKind engine) {
    assertThat(faults(name, engine)).isEmpty();
  }

  private static List<String> faults(String name, EngineKind engine) {
    List<String> faults = new ArrayList<>();
    int count = 0;
    for (Subject subject : UnhappySubjects.SUBJECTS) {
      if (subject.name().equals(name)) {
        for (Operation op : UnhappySubjects.operations(subject)) {
          for (Situation situation : Situation.values()) {
            count++;
            if (count % STRIDE == 0 && fits(op, situation)) {
              Play play = new Play(op, situation, engine);
              play.run();
              faults.addAll(play.faults);
            }
          }
        }
      }
    }
    return faults;
  }
}
