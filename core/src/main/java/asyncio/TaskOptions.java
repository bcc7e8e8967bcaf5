package asyncio;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of a new task.
 *
 * <p>In Python: the keyword arguments of {@code create_task}.
 *
 * @param name the task's name, or null for {@code Task-} and a number
 * @param context the context in which the task runs, or null for a copy of the current one
 * @param eagerStart whether the first step runs at once, within the step or callback that makes the
 *     task; null: the loop's task factory decides, by default not
 */
public record TaskOptions(
    @Nullable String name, @Nullable Context context, @Nullable Boolean eagerStart) {

  /** All defaults. */
  public static final TaskOptions DEFAULT = new TaskOptions(null, null);

  /**
   * Options with a name and a context.
   *
   * @param name the task's name, or null for {@code Task-} and a number
   * @param context the context in which it runs, or null for a copy of the current one
   */
  public TaskOptions(@Nullable String name, @Nullable Context context) {
    this(name, context, null);
  }

  /**
   * Options with a name alone.
   *
   * @param name the name
   * @return the options
   */
  public static TaskOptions named(String name) {
    return new TaskOptions(Objects.requireNonNull(name, "name"), null);
  }

  /**
   * The same options with another context.
   *
   * @param newContext the context; it is not copied: tasks with the same context share its values
   * @return new options
   */
  public TaskOptions withContext(Context newContext) {
    return new TaskOptions(name, Objects.requireNonNull(newContext, "context"), eagerStart);
  }

  /**
   * The same options with or without an eager start.
   *
   * @param newEagerStart whether the first step runs at once
   * @return new options
   */
  public TaskOptions withEagerStart(boolean newEagerStart) {
    return new TaskOptions(name, context, newEagerStart);
  }
}
