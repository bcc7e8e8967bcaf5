package asyncio.net;

/**
 * A connection that has been made.
 *
 * <p>In Python: the pair that {@code create_connection} returns.
 *
 * @param <P> the protocol's type
 * @param transport the transport
 * @param protocol the protocol that the factory has made
 */
public record Connected<P extends BaseProtocol>(Transport transport, P protocol) {}
