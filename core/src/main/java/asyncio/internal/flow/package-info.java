/**
 * Reactive streams: publishes the items of an iterable, with back-pressure.
 *
 * <p>Subscribers call from any thread; a task of the loop serves each subscription. Read {@link
 * asyncio.internal.flow.FlowPublisher}.
 */
@NullMarked
package asyncio.internal.flow;

import org.jspecify.annotations.NullMarked;
