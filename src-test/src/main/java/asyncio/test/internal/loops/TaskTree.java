package asyncio.test.internal.loops;

import asyncio.EventLoop;
import asyncio.observe.LoopSnapshot;
import asyncio.observe.TaskSnapshot;
import java.util.List;

/** The tasks of a loop, who waits for whom, and where; without the frames of the test's runner. */
public final class TaskTree {

  /** The first sentence of each report of a deadlock in virtual time; the tree follows. */
  public static final String DEADLOCK =
      "Deadlock: no task can run, no timer is left, and nothing goes on outside the loop."
          + " (Threads that the loop does not know are no help in virtual time: use toThread, or"
          + " real time.)";

  private TaskTree() {}

  /**
   * The tree. Any thread may ask.
   *
   * @param loop the loop
   * @return text of several lines
   */
  public static String of(EventLoop loop) {
    LoopSnapshot snapshot = LoopSnapshot.of(loop);
    List<TaskSnapshot> tasks = snapshot.tasks().stream().map(TaskTree::withoutRunner).toList();
    return new LoopSnapshot(snapshot.loop(), tasks).toTrees();
  }

  private static TaskSnapshot withoutRunner(TaskSnapshot task) {
    return new TaskSnapshot(
        task.id(),
        task.name(),
        task.state(),
        task.cancelling(),
        Frames.withoutRunner(task.callStack()),
        task.awaitedBy());
  }
}
