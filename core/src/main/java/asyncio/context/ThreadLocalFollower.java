package asyncio.context;

import asyncio.Context;
import asyncio.ContextFollower;
import asyncio.ContextVar;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.Objects;

/**
 * Puts the value of a context variable into a thread-local of another library, by Micrometer's
 * accessor. Where a task, its child tasks and their callbacks run, the thread-local has the value
 * that the variable has there.
 *
 * <p>Needs {@code io.micrometer:context-propagation}. Add the follower with {@link
 * Context#addFollower}.
 *
 * @param <T> the values' type; null clears the thread-local
 */
public final class ThreadLocalFollower<T> implements ContextFollower {

  private final ContextVar<T> variable;
  private final ThreadLocalAccessor<T> threadLocal;

  /**
   * A follower of a variable.
   *
   * @param variable the variable to follow
   * @param threadLocal sets the thread-local
   */
  public ThreadLocalFollower(ContextVar<T> variable, ThreadLocalAccessor<T> threadLocal) {
    this.variable = Objects.requireNonNull(variable, "variable");
    this.threadLocal = Objects.requireNonNull(threadLocal, "threadLocal");
  }

  @Override
  public void follow(Context context) {
    T value = context.find(variable);
    if (value == null) {
      threadLocal.setValue();
    } else {
      threadLocal.setValue(value);
    }
  }
}
