package asyncio.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All tasks of a loop that are not done. The thread that has control adds and removes, without a
 * lock; any thread may take a snapshot.
 *
 * <p>An array without gaps: the last task moves to the place of one that is removed. So a task only
 * ever moves towards the beginning, and it stands at its new place before its old one is cleared. A
 * snapshot looks from the end to the beginning: it may meet a task twice, but it misses none that
 * is there all the time.
 */
final class TaskList {

  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(TaskStrand[].class);

  private static final int SMALLEST = 16;

  private volatile @Nullable TaskStrand[] tasks = new @Nullable TaskStrand[SMALLEST];
  private int size;

  /** How many tasks were ever added; wraps. */
  private int births;

  /** The oldest first, although births wrap. */
  private record ByAge(int births) implements Comparator<TaskStrand> {

    @Override
    public int compare(TaskStrand a, TaskStrand b) {
      return Integer.compare(a.birth - births, b.birth - births);
    }
  }

  /**
   * Adds a task. Gives memory back, too, that a burst has needed: here, because the end of a task
   * must not fail for want of memory.
   */
  void add(TaskStrand task) {
    int length = tasks.length;
    if (size == length) {
      tasks = Arrays.copyOf(tasks, 2 * length);
    } else if (length > SMALLEST && size < length / 8) {
      tasks = Arrays.copyOf(tasks, length / 4);
    }
    task.birth = births++;
    put(task, size++);
  }

  void remove(TaskStrand task) {
    @Nullable TaskStrand[] present = tasks;
    int end = --size;
    TaskStrand last = present[end];
    if (last != null && last != task) {
      put(last, task.place);
    }
    PLACE.setRelease(present, end, (TaskStrand) null);
  }

  private void put(TaskStrand task, int place) {
    task.place = place;
    PLACE.setRelease(tasks, place, task);
  }

  /** The tasks, the oldest first. */
  List<TaskStrand> snapshot() {
    @Nullable TaskStrand[] present = tasks;
    List<TaskStrand> found = new ArrayList<>();
    for (int i = present.length - 1; i >= 0; i--) {
      TaskStrand task = (TaskStrand) PLACE.getAcquire(present, i);
      if (task != null) {
        found.add(task);
      }
    }
    found.sort(new ByAge(births));
    return new ArrayList<>(new LinkedHashSet<>(found));
  }
}
