package asyncio.internal.combinator;

import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.text.Named;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A done callback on A that completes B. Call graphs show the tasks that await B as waiting for A.
 *
 * <p>No record: the JDK keeps what it makes for a record's {@code equals}, and with it the class
 * loader of an application.
 *
 * @param <F> the type of A
 */
public final class CompletingCallback<F extends Future<?>>
    implements Consumer<F>, Dependent, Named {

  private final Consumer<F> function;
  private final Supplier<@Nullable Future<?>> awaited;

  /**
   * A callback for A.
   *
   * @param function the callback
   * @param awaited B, or null while there is none
   */
  public CompletingCallback(Consumer<F> function, Supplier<@Nullable Future<?>> awaited) {
    this.function = function;
    this.awaited = awaited;
  }

  @Override
  public void accept(F done) {
    function.accept(done);
  }

  @Override
  public String shortName() {
    return "wait";
  }

  @Override
  public List<Future<?>> dependents() {
    Future<?> present = awaited.get();
    return present == null ? List.of() : List.copyOf(Futures.awaitedBy(present));
  }
}
