package asyncio.observe;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A loop's tasks as trees, from those for whom nobody waits down to those who only work. */
final class TaskTrees {

  /** Tasks below one another; a chain of ten thousand would be no picture. */
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
    places().filter(place -> loop.tasks().get(place).awaitedBy().isEmpty()).forEach(this::root);
    places().forEach(this::root); // what is left are cycles, and whom they wait for
    return text.toString();
  }

  private IntStream places() {
    return IntStream.range(0, loop.tasks().size());
  }

  private void root(int place) {
    if (!shown.contains(place)) {
      task(place, "", true);
    }
  }

  /**
   * A task, and all below it.
   *
   * @param indent of the line of its parent
   * @param last whether it is the last below its parent
   */
  private void task(int place, String indent, boolean last) {
    TaskSnapshot task = loop.tasks().get(place);
    boolean first = shown.add(place);
    String name = "(T) " + task.name() + stateOf(task);
    if (path.contains(place)) {
      branch(indent, last, name + " (a cycle: it waits for itself)");
    } else if (!first) {
      branch(indent, last, name + " (see above)");
    } else if (path.size() == MOST_DEEP) {
      shown.remove(place);
      branch(indent, last, name + " (and more)");
    } else {
      branch(indent, last, name);
      path.add(place);
      frames(task, awaits.get(place), below(indent, last));
      path.remove(place);
    }
  }

  /** Only what is worth a look: to wait is what tasks do most. */
  private static String stateOf(TaskSnapshot task) {
    boolean waits = task.state() == TaskSnapshot.State.WAITING && !task.cancelling();
    return waits ? "" : ", " + task.describeState();
  }

  /** The outermost frame at the top; below the innermost one, the tasks that are awaited there. */
  private void frames(TaskSnapshot task, List<Integer> awaited, String indent) {
    List<StackTraceElement> frames = EssentialFrames.of(task.callStack());
    String ofFrame = indent;
    for (int i = frames.size() - 1; i >= 0; i--) {
      branch(ofFrame, true, EssentialFrames.nameAndPlace(frames.get(i)));
      ofFrame = below(ofFrame, true);
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
