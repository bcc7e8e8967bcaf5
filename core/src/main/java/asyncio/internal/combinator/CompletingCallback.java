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
 * @param <T> the type of A's result
 * @param function the callback
 * @param awaited B, or null while there is none
 */
public record CompletingCallback<T>(
    Consumer<Future<T>> function, Supplier<@Nullable Future<?>> awaited)
    implements Consumer<Future<T>>, Dependent, Named {

  @Override
  public void accept(Future<T> done) {
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
