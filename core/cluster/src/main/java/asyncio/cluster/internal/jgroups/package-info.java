/**
 * The transport on JGroups. Begin with {@link asyncio.cluster.internal.jgroups.JGroupsTransport}.
 *
 * <p>The engine gives membership, failure detection and ordered messages. It gets bare bytes, and
 * is kept from reading objects of its own ({@link asyncio.cluster.internal.jgroups.NoObjects}),
 * from founding a group unasked ({@link asyncio.cluster.internal.jgroups.Membership}), and from
 * keeping the JVM alive ({@link asyncio.cluster.internal.jgroups.EngineThreads}).
 */
@NullMarked
package asyncio.cluster.internal.jgroups;

import org.jspecify.annotations.NullMarked;
