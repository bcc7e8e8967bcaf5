package asyncio;

import asyncio.futures.Future;
import java.util.Set;

/**
 * The result of {@link Asyncio#wait(java.util.Collection)}.
 *
 * @param <T> the results' type
 * @param done the futures that are done, in the order in which they were given
 * @param pending the futures that are not done, in the order in which they were given
 */
public record Waited<T>(Set<Future<T>> done, Set<Future<T>> pending) {}
