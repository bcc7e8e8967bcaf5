package asyncio;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a task when it is made: the keyword arguments of Python's {@code
 * create_task}.
 *
 * @param name its name, or null for {@code Task-} and a number
 * @param context the context in which it runs, or null for a copy of the current one
 * @param eagerStart whether its first step runs at once, within whoever makes the task; null: as
 *     the loop's task factory does, by default not
 */
public record TaskOptions(
    @Nullable String name, @Nullable Context context, @Nullable Boolean eagerStart) {

  /** Nothing special. */
  public static final TaskOptions DEFAULT = new TaskOptions(null, null);

  /**
   * A name and a context.
   *
   * @param name its name, or null for {@code Task-} and a number
   * @param context the context in which it runs, or null for a copy of the current one
   */
  public TaskOptions(@Nullable String name, @Nullable Context context) {
    this(name, context, null);
  }

  /**
   * A name, and nothing else.
   *
   * @param name the name
   * @return the options
   */
  public static TaskOptions named(String name) {
    return new TaskOptions(Objects.requireNonNull(name, "name"), null);
  }

  /**
   * The same, with another context.
   *
   * @param newContext the context; one that is used by several tasks is shared, not copied
   * @return new options
   */
  public TaskOptions withContext(Context newContext) {
    return new TaskOptions(name, Objects.requireNonNull(newContext, "context"), eagerStart);
  }

  /**
   * The same, with or without an eager start.
   *
   * @param newEagerStart whether the first step runs at once
   * @return new options
   */
  public TaskOptions withEagerStart(boolean newEagerStart) {
    return new TaskOptions(name, context, newEagerStart);
  }
}
