/**
 * How coroutines run: threads that hand control to one another.
 *
 * <p>Read {@link asyncio.internal.engine.Engine} first.
 */
@NullMarked
package asyncio.internal.engine;

import org.jspecify.annotations.NullMarked;
