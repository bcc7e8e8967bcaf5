package asyncio.net;

import java.net.SocketAddress;

/**
 * A datagram that has come in.
 *
 * <p>In Python: the pair that {@code loop.sock_recvfrom} returns.
 *
 * @param data its bytes, may be none
 * @param address whose it is
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares datagrams
public record Datagram(byte[] data, SocketAddress address) {}
