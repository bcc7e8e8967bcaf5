package asyncio.net;

/**
 * A new connection: its transport and its protocol.
 *
 * <p>In Python: the pair that {@code create_connection} returns.
 *
 * @param <P> the protocol's type
 * @param transport the transport
 * @param protocol the protocol that the caller's factory has made
 */
public record Connected<P extends BaseProtocol>(Transport transport, P protocol) {}
