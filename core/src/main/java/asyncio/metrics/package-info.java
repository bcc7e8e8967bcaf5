/**
 * Micrometer meters of an event loop: {@link asyncio.metrics.EventLoopMetrics}, the only class.
 *
 * <p>Meters are made on the thread that owns the loop; a registry reads them on its own. Programs
 * that use the class bring {@code io.micrometer:micrometer-core}. The loop itself knows no
 * Micrometer; the numbers come from {@link asyncio.EventLoop#statistics()}.
 */
@NullMarked
package asyncio.metrics;

import org.jspecify.annotations.NullMarked;
