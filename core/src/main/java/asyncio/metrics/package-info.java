/** Micrometer meters of an event loop. */
@NullMarked
package asyncio.metrics;

import org.jspecify.annotations.NullMarked;
