/** Talking to the outside: transports and protocols, streams, servers. */
@NullMarked
package asyncio.net;

import org.jspecify.annotations.NullMarked;
