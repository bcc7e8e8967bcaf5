package asyncio;

import java.util.Objects;

/**
 * Makes tasks whose first step runs at once, within {@code createTask}. A coroutine that does not
 * have to wait is done before {@code createTask} returns, and is never scheduled. A coroutine that
 * has to wait goes on as any other task.
 *
 * <pre>{@code
 * loop.setTaskFactory(EagerTaskFactory.INSTANCE);
 * }</pre>
 *
 * <p>An eager start changes the order of events.
 *
 * <p>In Python: {@code asyncio.eager_task_factory}.
 */
public final class EagerTaskFactory implements TaskFactory {

  /** The factory; it has no state. */
  public static final EagerTaskFactory INSTANCE = new EagerTaskFactory();

  private EagerTaskFactory() {}

  @Override
  public Task<?> createTask(EventLoop loop, Coroutine<?> coroutine, TaskOptions options) {
    Objects.requireNonNull(loop, "loop");
    boolean eager = options.eagerStart() == null || options.eagerStart();
    return new Task<>(loop, coroutine, options.withEagerStart(eager));
  }
}
