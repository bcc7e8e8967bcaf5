package asyncio.context;

import asyncio.ContextVar;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry a context variable: a snapshot that is captured in a
 * task has the variable's value, and wherever the snapshot is opened the variable has it, too: in
 * another loop, in a reactive pipeline, in the thread of an executor. When that scope is closed the
 * variable there is as it was.
 *
 * <p>Needs {@code io.micrometer:context-propagation}. Register it at a {@code ContextRegistry}.
 *
 * @param <T> the values' type; null counts as no value
 */
public final class ContextVarAccessor<T> implements ThreadLocalAccessor<T> {

  private final ContextVar<T> variable;

  /**
   * An accessor, with the variable's name as its key.
   *
   * @param variable the variable
   */
  public ContextVarAccessor(ContextVar<T> variable) {
    this.variable = variable;
  }

  @Override
  public Object key() {
    return variable.name();
  }

  /** Without the variable's default: that holds everywhere, and needs not be carried. */
  @Override
  @SuppressWarnings("NullAway") // null is how we tell that it is not set
  public @Nullable T getValue() {
    return variable.get(null);
  }

  @Override
  public void setValue(T value) {
    variable.set(value);
  }

  @Override
  public void setValue() {
    variable.unset();
  }
}
