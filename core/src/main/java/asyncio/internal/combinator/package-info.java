/**
 * Waiting for several futures: the machinery of {@code wait}, {@code asCompleted}, {@code amap} and
 * {@code join}. {@code gather} and {@code shield} are in {@code asyncio.futures}.
 *
 * <p>One class for each call: {@link asyncio.internal.combinator.WaitCall}, {@link
 * asyncio.internal.combinator.AsCompleted}, {@link asyncio.internal.combinator.AsyncMap}; and
 * {@link asyncio.internal.combinator.Joins}, the shortest, to read first. They wait by {@link
 * asyncio.internal.combinator.CompletingCallback}, which call graphs can follow.
 *
 * <p>The public {@code Asyncio} and {@code Task} call these classes. Threads: coroutines and
 * callbacks of one loop.
 */
@NullMarked
package asyncio.internal.combinator;

import org.jspecify.annotations.NullMarked;
