package asyncio;

/**
 * Makes the tasks of a loop; see {@link EventLoop#setTaskFactory}.
 *
 * <pre>{@code
 * loop.setTaskFactory(
 *     (ofLoop, coroutine, options) -> {
 *       System.out.println("new task");
 *       return new Task<>(ofLoop, coroutine, options);
 *     });
 * }</pre>
 *
 * <p>In Python: the argument of {@code loop.set_task_factory}.
 */
@FunctionalInterface
public interface TaskFactory {

  /**
   * Makes a task.
   *
   * @param loop the loop
   * @param coroutine the coroutine
   * @param options the task's name, context and eager start
   * @return the task, usually {@code new Task<>(loop, coroutine, options)}
   */
  Task<?> createTask(EventLoop loop, Coroutine<?> coroutine, TaskOptions options);
}
