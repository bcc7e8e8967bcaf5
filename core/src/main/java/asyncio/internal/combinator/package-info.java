/**
 * Waiting for several futures: one call of {@code wait}, {@code asCompleted} or {@code amap} each,
 * and the callback that lets call graphs see through them.
 *
 * <p>Called by a coroutine. Read {@link asyncio.internal.combinator.WaitCall} first.
 */
@NullMarked
package asyncio.internal.combinator;

import org.jspecify.annotations.NullMarked;
