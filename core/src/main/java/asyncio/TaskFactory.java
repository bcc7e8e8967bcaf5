package asyncio;

/**
 * Makes the tasks of a loop; see {@link EventLoop#setTaskFactory}.
 *
 * <p>In Python: the argument of {@code loop.set_task_factory}.
 */
public interface TaskFactory {

  /**
   * Makes a task.
   *
   * @param <T> the result's type
   * @param loop the loop
   * @param coroutine the coroutine
   * @param options the task's name, context and eager start
   * @return the task, usually {@code new Task<>(loop, coroutine, options)}
   */
  <T> Task<T> createTask(EventLoop loop, Coroutine<? extends T> coroutine, TaskOptions options);
}
