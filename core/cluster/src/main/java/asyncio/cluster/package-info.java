/**
 * Coroutines in other processes and on other machines.
 *
 * <p>Who may join a cluster may run code in its members: so a cluster listens to this machine
 * alone, unless it has TLS on both sides, or is told that the network is closed.
 *
 * <p>Begin with {@link asyncio.cluster.Cluster}. For maintainers, in this order:
 *
 * <ol>
 *   <li>{@code Frame}: what members say to one another
 *   <li>{@code Session}: two members agree that both are there, and that what was before is over
 *   <li>{@code CallProtocol}: calls, replies, cancellations, losses; in the loop's thread only
 *   <li>{@code Codec}, {@code ClassFilter}: objects and bytes
 *   <li>{@code internal.transport}: what an engine must do; {@code internal.jgroups}: the engine
 *   <li>{@code LocalWorkers}, {@code Worker}: processes
 * </ol>
 */
@NullMarked
package asyncio.cluster;

import org.jspecify.annotations.NullMarked;
