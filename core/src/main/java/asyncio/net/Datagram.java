package asyncio.net;

import java.net.SocketAddress;

/**
 * A received datagram.
 *
 * <p>In Python: the pair that {@code loop.sock_recvfrom} returns.
 *
 * @param data the bytes, perhaps none
 * @param address the sender's address
 */
@SuppressWarnings("ArrayRecordComponent") // datagrams are not compared
public record Datagram(byte[] data, SocketAddress address) {}
