package asyncio;

import asyncio.futures.Future;
import java.util.Set;

/**
 * The result of {@link Asyncio#wait(java.util.Collection)}.
 *
 * <p>In Python: the tuple {@code (done, pending)} that {@code asyncio.wait} returns.
 *
 * @param <F> the futures' type, {@link Task} for instance
 * @param done the futures that are done, in the order in which they were given
 * @param pending the futures that are not done, in the order in which they were given
 */
public record Waited<F extends Future<?>>(Set<F> done, Set<F> pending) {}
