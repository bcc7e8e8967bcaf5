package asyncio.examples.browser;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A queue for each task source, and the choice between them, which the standard leaves to the
 * browser.
 *
 * <p>This model favours the user, then the screen, then the oldest task. After three favours in a
 * row the oldest task is next in any case.
 */
final class TaskQueues {

  /** A task, and its age. */
  record Entry(TaskSource source, long number, Runnable steps) {}

  private static final int FAVOURS = 3;

  private final Map<TaskSource, ArrayDeque<Entry>> queues = new EnumMap<>(TaskSource.class);
  private long numbers;
  private int favours;

  private final ObjIntConsumer<TaskSource> watcher;

  /**
   * Empty queues.
   *
   * @param watcher is told how many tasks wait in a queue that has changed
   */
  TaskQueues(ObjIntConsumer<TaskSource> watcher) {
    this.watcher = watcher;
    for (TaskSource source : TaskSource.values()) {
      queues.put(source, new ArrayDeque<>());
    }
  }

  void add(TaskSource source, Runnable steps) {
    queue(source).add(new Entry(source, numbers++, steps));
    watcher.accept(source, queue(source).size());
  }

  /** Takes the task that is next, or null if there is none. */
  @Nullable Entry next() {
    Entry chosen = choose();
    if (chosen != null) {
      watcher.accept(chosen.source, queue(chosen.source).size());
    }
    return chosen;
  }

  private @Nullable Entry choose() {
    Entry oldest = oldest();
    Entry chosen = oldest;
    if (favours < FAVOURS) {
      Entry user = queue(TaskSource.USER_INTERACTION).peek();
      Entry screen = queue(TaskSource.RENDERING).peek();
      chosen = user != null ? user : screen != null ? screen : oldest;
    }
    if (chosen == null) {
      return queue(TaskSource.IDLE).poll();
    }
    favours = chosen == oldest ? 0 : favours + 1;
    return queue(chosen.source).remove();
  }

  private @Nullable Entry oldest() {
    return queues.values().stream()
        .map(ArrayDeque::peek)
        .filter(Objects::nonNull)
        .filter(entry -> entry.source != TaskSource.IDLE)
        .min(Comparator.comparingLong(Entry::number))
        .orElse(null);
  }

  private ArrayDeque<Entry> queue(TaskSource source) {
    return Objects.requireNonNull(queues.get(source));
  }
}
