package asyncio.internal.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All tasks of a loop that are not done, the oldest first. A linked list through the tasks
 * themselves: adding and removing allocate nothing. Any thread may take a snapshot.
 */
final class TaskList {

  private @Nullable TaskStrand oldest;
  private @Nullable TaskStrand newest;

  synchronized void add(TaskStrand task) {
    task.older = newest;
    if (newest == null) {
      oldest = task;
    } else {
      newest.newer = task;
    }
    newest = task;
  }

  synchronized void remove(TaskStrand task) {
    TaskStrand older = task.older;
    TaskStrand newer = task.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    task.older = null;
    task.newer = null;
  }

  synchronized List<TaskStrand> snapshot() {
    List<TaskStrand> tasks = new ArrayList<>();
    for (TaskStrand task = oldest; task != null; task = task.newer) {
      tasks.add(task);
    }
    return tasks;
  }
}
