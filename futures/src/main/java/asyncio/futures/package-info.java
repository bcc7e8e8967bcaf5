/**
 * Futures, awaitables and their exceptions. This package has no event loop; a loop implements the
 * interfaces that a future needs.
 *
 * <ul>
 *   <li>Read {@link asyncio.futures.Future} first: a value that will arrive. {@link
 *       asyncio.futures.Awaitable} is everything that a coroutine can await.
 *   <li>{@link asyncio.futures.Futures} makes futures of futures: {@code gather}, {@code shield}.
 *       Programs mostly call the methods of the same names in {@code asyncio.Asyncio}.
 *   <li>Exceptions: {@link asyncio.futures.CancelledError}, {@link
 *       asyncio.futures.TimeoutException}, {@link asyncio.futures.ExceptionGroup}, {@link
 *       asyncio.futures.InvalidStateException}.
 *   <li>For authors of event loops: {@link asyncio.futures.FutureLoop}, which is a {@link
 *       asyncio.futures.Scheduler} and a {@link asyncio.futures.Suspender}; {@link
 *       asyncio.futures.Loop}, {@link asyncio.futures.RunningLoop}, {@link
 *       asyncio.futures.CallbackContext}, {@link asyncio.futures.Failure}.
 *   <li>For observers of who waits for whom: {@link asyncio.futures.Waiter}, {@link
 *       asyncio.futures.Dependent}.
 * </ul>
 *
 * <p>Threads: a future belongs to one loop, and only coroutines and callbacks of that loop use it.
 * {@link asyncio.futures.Future#toCompletableFuture()} and {@link
 * asyncio.futures.Future#from(java.util.concurrent.CompletionStage)} lead out to other threads, and
 * back in.
 */
@NullMarked
package asyncio.futures;

import org.jspecify.annotations.NullMarked;
