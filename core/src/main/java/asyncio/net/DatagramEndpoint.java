package asyncio.net;

/**
 * A socket that sends and receives datagrams.
 *
 * <p>In Python: the pair that {@code create_datagram_endpoint} returns.
 *
 * @param <P> the protocol's type
 * @param transport the transport
 * @param protocol the protocol that the caller's factory has made
 */
public record DatagramEndpoint<P extends DatagramProtocol>(
    DatagramTransport transport, P protocol) {}
