/**
 * The library's logger.
 *
 * <p>{@link asyncio.internal.log.Log} is all there is: a logger that throws nothing. A broken
 * logger must not end a loop. Any thread.
 */
@NullMarked
package asyncio.internal.log;

import org.jspecify.annotations.NullMarked;
