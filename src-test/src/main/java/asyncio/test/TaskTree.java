package asyncio.test;

import asyncio.EventLoop;
import asyncio.observe.LoopSnapshot;
import asyncio.observe.TaskSnapshot;
import java.util.List;

/** The tasks of a loop, who waits for whom, and where; without the frames of the test's runner. */
final class TaskTree {

  private TaskTree() {}

  /** The tree as text of several lines. Any thread may ask. */
  static String of(EventLoop loop) {
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
