package asyncio;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that are not done, in the order in which they were made.
 *
 * <p>A list that is linked through the tasks, so that adding and removing cost nothing that counts;
 * with a lock, so that any thread may look at it.
 */
final class TaskList {

  private @Nullable Task<?> oldest;
  private @Nullable Task<?> newest;

  synchronized void add(Task<?> task) {
    task.older = newest;
    if (newest == null) {
      oldest = task;
    } else {
      newest.newer = task;
    }
    newest = task;
  }

  synchronized void remove(Task<?> task) {
    Task<?> older = task.older;
    Task<?> newer = task.newer;
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

  synchronized List<Task<?>> snapshot() {
    List<Task<?>> tasks = new ArrayList<>();
    for (Task<?> task = oldest; task != null; task = task.newer) {
      tasks.add(task);
    }
    return tasks;
  }
}
