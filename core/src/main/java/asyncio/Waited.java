package asyncio;

import asyncio.futures.Future;
import java.util.Set;

/**
 * What {@link Asyncio#wait(java.util.Collection)} found.
 *
 * @param <T> the results' type
 * @param done the futures that are done, in the order in which they were given
 * @param pending those that are not, in the order in which they were given
 */
public record Waited<T>(Set<Future<T>> done, Set<Future<T>> pending) {}
