package asyncio.observe;

import asyncio.internal.report.EssentialFrames;
import asyncio.internal.text.Printer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The text of {@link LoopSnapshot#toTrees()}. */
final class TaskTrees {

  /** How many tasks may stand below one another: keeps lines short. */
  private static final int MOST_DEEP = 100;

  private final LoopSnapshot loop;
  private final List<List<Integer>> awaits;
  private final Set<Integer> shown = new HashSet<>();
  private final Set<Integer> path = new HashSet<>();
  private final StringBuilder text = new StringBuilder();

  TaskTrees(LoopSnapshot loop) {
    this.loop = loop;
    this.awaits = loop.awaits();
  }

  String text() {
    FutureCallGraph.line(text, "", loop.title());
    text.append(loop.describeCycles());
    indexes().filter(index -> loop.tasks().get(index).awaitedBy().isEmpty()).forEach(this::root);
    indexes().forEach(this::root); // the rest: cycles, and the tasks that they wait for
    return text.toString();
  }

  private IntStream indexes() {
    return IntStream.range(0, loop.tasks().size());
  }

  private void root(int index) {
    if (!shown.contains(index)) {
      task(index, "", true);
    }
  }

  /**
   * A task, and all below it.
   *
   * @param indent of the line of its parent
   * @param last whether it is the last below its parent
   */
  private void task(int index, String indent, boolean last) {
    TaskSnapshot task = loop.tasks().get(index);
    boolean first = shown.add(index);
    String name = "(T) " + Printer.name(task.name()) + stateOf(task);
    if (path.contains(index)) {
      branch(indent, last, name + " (a cycle: it waits for itself)");
    } else if (!first) {
      branch(indent, last, name + " (see above)");
    } else if (path.size() == MOST_DEEP) {
      shown.remove(index);
      branch(indent, last, name + " (and more)");
    } else {
      branch(indent, last, name);
      path.add(index);
      frames(task, awaits.get(index), below(indent, last));
      path.remove(index);
    }
  }

  /** The state, unless it is the usual one: waiting. */
  private static String stateOf(TaskSnapshot task) {
    boolean waits = task.state() == TaskSnapshot.State.WAITING && !task.cancelling();
    return waits ? "" : ", " + task.describeState();
  }

  /**
   * The frames, the outermost at the top; below the innermost, the tasks that are awaited there.
   */
  private void frames(TaskSnapshot task, List<Integer> awaited, String indent) {
    List<StackTraceElement> frames = task.callStack();
    String ofFrame = indent;
    for (int i = frames.size() - 1; i >= 0; i--) {
      branch(ofFrame, true, EssentialFrames.nameAndPlace(frames.get(i)));
      ofFrame = below(ofFrame, true);
    }
    if (!task.outside().isEmpty()) {
      branch(ofFrame, awaited.isEmpty(), "(R) " + task.outside()); // runs elsewhere
    }
    for (int i = 0; i < awaited.size(); i++) {
      task(awaited.get(i), ofFrame, i == awaited.size() - 1);
    }
  }

  private void branch(String indent, boolean last, String content) {
    FutureCallGraph.line(text, indent, (last ? "└── " : "├── ") + content);
  }

  private static String below(String indent, boolean last) {
    return indent + (last ? "    " : "│   ");
  }
}
