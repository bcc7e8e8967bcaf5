package asyncio.context;

import asyncio.ContextVar;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry a context variable. A snapshot that is captured in a
 * task has the variable's value. Where the snapshot is opened the variable has that value: in
 * another loop, in a reactive pipeline, in the thread of an executor. When that scope is closed,
 * the variable there has its old value again.
 *
 * <p>Needs {@code io.micrometer:context-propagation}. Register the accessor at a {@code
 * ContextRegistry}. Any thread may call it.
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
    this.variable = Objects.requireNonNull(variable, "variable");
  }

  @Override
  public Object key() {
    return variable.name();
  }

  /**
   * The value; null if none is set. Not the default: that holds everywhere and need not be carried.
   */
  @Override
  @SuppressWarnings("NullAway") // null says that the variable is not set
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
