/**
 * Transports over the JDK's channels: callbacks only, no coroutines. Not exported.
 *
 * <p>A transport knows its loop as a {@link asyncio.internal.net.TransportLoop}, and its user as a
 * protocol.
 */
@NullMarked
package asyncio.internal.net;

import org.jspecify.annotations.NullMarked;
