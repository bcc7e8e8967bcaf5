package asyncio;

import asyncio.futures.Dependent;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A done callback that makes another future done, which somebody awaits: the one who waits for the
 * first is he.
 *
 * @param function what to call
 * @param awaited the other future, null while there is none
 */
record OnBehalf<T>(Consumer<Future<T>> function, Supplier<@Nullable Future<?>> awaited)
    implements Consumer<Future<T>>, Dependent {

  @Override
  public void accept(Future<T> done) {
    function.accept(done);
  }

  @Override
  public List<Future<?>> dependents() {
    Future<?> present = awaited.get();
    return present == null ? List.of() : List.copyOf(Futures.awaitedBy(present));
  }
}
