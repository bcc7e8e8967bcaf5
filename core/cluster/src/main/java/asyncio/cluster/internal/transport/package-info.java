/** What carries bytes between members: the one thing that the call protocol needs of an engine. */
@NullMarked
package asyncio.cluster.internal.transport;

import org.jspecify.annotations.NullMarked;
