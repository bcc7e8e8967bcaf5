/**
 * Publishers of reactive streams whose items come from coroutines.
 *
 * <p>{@link asyncio.internal.flow.FlowPublisher} is all of it: one task for each subscription. The
 * public {@code Flows} makes publishers; subscribers call them. The other direction, from a
 * publisher to a coroutine, is the public {@code FlowIterator}.
 *
 * <p>Threads: any thread may subscribe, request and cancel. Everything else happens in the loop:
 * {@code onNext} in the task, {@code onComplete} and {@code onError} in a callback.
 */
@NullMarked
package asyncio.internal.flow;

import org.jspecify.annotations.NullMarked;
