package asyncio.test.explore;

import asyncio.Task;
import java.util.ArrayList;
import java.util.List;

/** Puts a schedule into words: which task ran before which, and at which awaits they stood. */
final class Narrator implements Strategy {

  private final Strategy strategy;
  private final List<String> lines = new ArrayList<>();

  private Narrator(Strategy strategy) {
    this.strategy = strategy;
  }

  /** Runs a trial once more, and describes each deviation in a line. */
  static List<String> describe(Trial trial, Schedule schedule, long seed) {
    Narrator narrator = new Narrator(schedule.strategy());
    Run.of(trial, narrator, seed);
    return narrator.lines;
  }

  @Override
  public int choose(int number, List<?> ready) {
    int choice = strategy.choose(number, ready);
    if (choice > 0) {
      lines.add(
          "choice "
              + number
              + ": "
              + describe(ready.get(choice))
              + " ran before "
              + describe(ready.get(0)));
    }
    return choice;
  }

  private static String describe(Object candidate) {
    if (!(candidate instanceof Task<?> task)) {
      return "the callback " + candidate;
    }
    List<StackTraceElement> stack = task.getStack();
    return "task '" + task.getName() + "' " + (stack.isEmpty() ? "(not begun)" : place(stack));
  }

  /** Where a coroutine stands. */
  static String place(List<StackTraceElement> stack) {
    return "at " + String.join(" in ", frames(stack));
  }

  /** The call that waits, and the line of the program that made it. */
  private static List<String> frames(List<StackTraceElement> stack) {
    return stack.stream().limit(2).map(Narrator::frame).toList();
  }

  private static String frame(StackTraceElement frame) {
    String simpleName = frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
    return simpleName
        + "."
        + frame.getMethodName()
        + (frame.getFileName() == null || frame.getLineNumber() < 0
            ? ""
            : "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")");
  }
}
