package asyncio.net;

/**
 * The receiving end of a pipe.
 *
 * <p>In Python: the pair that {@code connect_read_pipe} returns.
 *
 * @param <P> the protocol's type
 * @param transport the transport
 * @param protocol the protocol that the caller's factory has made
 */
public record ReadPipe<P extends BaseProtocol>(ReadTransport transport, P protocol) {}
