/**
 * How coroutines run: threads that hand control to one another.
 *
 * <p>Read {@link asyncio.internal.engine.Engine} first, then {@link
 * asyncio.internal.engine.DirectEngine} (the loop's own thread carries the coroutines) and {@link
 * asyncio.internal.engine.PortableEngine} (they pass a baton). {@link
 * asyncio.internal.engine.Strand} is a thread that runs one coroutine. Called by {@code Control}
 * only.
 */
@NullMarked
package asyncio.internal.engine;

import org.jspecify.annotations.NullMarked;
