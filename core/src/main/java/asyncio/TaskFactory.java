package asyncio;

/**
 * Makes the tasks of a loop; see {@link EventLoop#setTaskFactory}.
 *
 * <p>In Python: what {@code loop.set_task_factory} takes.
 */
public interface TaskFactory {

  /**
   * Makes a task.
   *
   * @param <T> the result's type
   * @param loop the loop
   * @param coroutine what the task runs
   * @param options its name and context
   * @return the task, usually {@code new Task<>(loop, coroutine, options)}
   */
  <T> Task<T> createTask(EventLoop loop, Coroutine<? extends T> coroutine, TaskOptions options);
}
