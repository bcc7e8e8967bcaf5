package asyncio.context;

import asyncio.Context;
import asyncio.ContextFollower;
import asyncio.ContextVar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.MDC;

/**
 * Puts the values of context variables into SLF4J's MDC, so that they appear in log lines. A value
 * that a task sets appears in its own lines and in those of its child tasks, callbacks and threads
 * ({@link asyncio.Asyncio#toThread(java.util.concurrent.Callable)}), and in no others.
 *
 * <p>The MDC follows the variables, not the other way round: a value put into the MDC under the
 * same key is lost at the next change. Other keys are left alone: they stay in the thread of the
 * task that has put them, and its child tasks do not see them.
 *
 * <p>Needs {@code org.slf4j:slf4j-api}. Add the follower with {@link Context#addFollower}.
 */
public final class MdcFollower implements ContextFollower {

  private final Map<String, ContextVar<?>> variables = new LinkedHashMap<>();

  /**
   * A follower of some variables, with their names as keys.
   *
   * @param variables the variables to follow
   */
  public MdcFollower(ContextVar<?>... variables) {
    for (ContextVar<?> variable : variables) {
      this.variables.put(variable.name(), variable);
    }
  }

  /**
   * A follower of some variables.
   *
   * @param variables the variables, by their keys in the MDC
   */
  public MdcFollower(Map<String, ? extends ContextVar<?>> variables) {
    variables.forEach(
        (key, variable) ->
            this.variables.put(
                Objects.requireNonNull(key, "key"), Objects.requireNonNull(variable, "variable")));
  }

  @Override
  public void follow(Context context) {
    for (Map.Entry<String, ContextVar<?>> variable : variables.entrySet()) {
      Object value = context.find(variable.getValue());
      if (value == null) {
        MDC.remove(variable.getKey());
      } else {
        MDC.put(variable.getKey(), value.toString());
      }
    }
  }
}
