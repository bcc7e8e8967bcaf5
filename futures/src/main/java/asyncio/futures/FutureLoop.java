package asyncio.futures;

/**
 * Everything that a future needs of its loop: a {@link Scheduler} calls callbacks later, and a
 * {@link Suspender} suspends the current coroutine.
 *
 * <p>For authors of event loops.
 */
public interface FutureLoop extends Scheduler, Suspender {}
