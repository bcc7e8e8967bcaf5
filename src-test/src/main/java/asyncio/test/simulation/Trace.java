package asyncio.test.simulation;

import asyncio.EventLoop;
import asyncio.Handle;
import asyncio.LoopListener;
import asyncio.Task;
import asyncio.futures.Future;
import asyncio.test.internal.network.Agenda;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a simulation, in order: packets, steps, callbacks, faults. Two can be compared.
 */
final class Trace {

  private final List<String> lines = new ArrayList<>();

  /** Who sleeps in real time; written by the watching thread. */
  private volatile @Nullable String sleeper;

  void add(long nanos, String event) {
    lines.add("%.6f s  %s".formatted(nanos / 1e9, event));
  }

  void network(long nanos, String event, Object from, Object to, long bytes) {
    add(nanos, "network: " + event + " " + from + " -> " + to + ", " + bytes + " bytes");
  }

  /** The line of the program in which a task awaits. */
  private static String place(Task<?> task) {
    return task.getStack().stream()
        .filter(frame -> !isOfLibrary(frame.getClassName()))
        .findFirst()
        .map(frame -> " at " + frame.getClassName() + ":" + frame.getLineNumber())
        .orElse("");
  }

  private static boolean isOfLibrary(String type) {
    return type.startsWith("java.")
        || type.startsWith("asyncio.test.")
        || type.startsWith("asyncio.") && type.indexOf('.', "asyncio.".length()) < 0;
  }

  private static boolean isSleep(StackTraceElement frame) {
    return frame.getClassName().equals("java.lang.Thread") && frame.getMethodName().equals("sleep");
  }

  /**
   * Checks that nobody sleeps in real time.
   *
   * @throws AssertionError if a program does; shows its stack
   */
  void requireNoSleeper() {
    String found = sleeper;
    if (found != null) {
      throw new AssertionError(found);
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Follows the steps of a host's loop. Tasks are numbered by age: their names may be counted. */
  LoopListener listener(SimulatedHost host, Agenda agenda) {
    IdentityHashMap<Task<?>, Integer> numbers = new IdentityHashMap<>();
    return new LoopListener() {
      @Override
      public void taskCreated(Task<?> task) {
        numbers.put(task, numbers.size());
        add(agenda.now(), host + ": new task " + numbers.get(task));
      }

      @Override
      public void stepStarted(Task<?> task) {
        add(agenda.now(), host + ": step of task " + numbers.get(task));
      }

      @Override
      public void stepSuspended(Task<?> task, @Nullable Future<?> awaited) {
        add(agenda.now(), host + ": task " + numbers.get(task) + " awaits" + place(task));
      }

      // In a thread of its own: a step that sleeps in real time is a fault of the program.
      @Override
      public void blocked(
          EventLoop loop, @Nullable Task<?> task, double seconds, StackTraceElement[] stack) {
        if (Arrays.stream(stack).anyMatch(Trace::isSleep)) {
          sleeper =
              "Host '"
                  + host
                  + "' sleeps in real time, by Thread.sleep: use Asyncio.sleep. "
                  + (task == null ? "A callback" : task)
                  + "\n    at "
                  + Arrays.stream(stack)
                      .map(String::valueOf)
                      .collect(Collectors.joining("\n    at "));
        }
      }

      @Override
      public void callbackStarted(EventLoop loop, Handle handle) {
        add(agenda.now(), host + ": callback");
      }
    };
  }

  /**
   * Compares this trace with that of a second run.
   *
   * @throws AssertionError if they differ; says where first
   */
  void requireSame(Trace second) {
    int common = Math.min(lines.size(), second.lines.size());
    for (int i = 0; i < common; i++) {
      if (!lines.get(i).equals(second.lines.get(i))) {
        throw differs(i, second);
      }
    }
    if (lines.size() != second.lines.size()) {
      throw differs(common, second);
    }
  }

  private AssertionError differs(int at, Trace second) {
    return new AssertionError(
        "Two runs of the same seed differ, at event "
            + at
            + ":\n  before:     "
            + line(lines, at - 1)
            + "\n  first run:  "
            + line(lines, at)
            + "\n  second run: "
            + line(second.lines, at)
            + "\nWhat ran before depends on something that no seed decides: System.nanoTime(),"
            + " Math.random(), UUID.randomUUID(), the order of a HashMap or HashSet of objects"
            + " without a hashCode of their own, a real thread, or a static variable that the first"
            + " run has changed.");
  }

  private static String line(List<String> lines, int number) {
    return number >= 0 && number < lines.size() ? lines.get(number) : "(nothing)";
  }
}
