package asyncio.futures;

/**
 * All that a future needs of whoever runs it: to have callbacks called later, and to suspend the
 * current coroutine.
 *
 * <p>For those who write event loops.
 */
public interface FutureLoop extends Scheduler, Suspender {}
