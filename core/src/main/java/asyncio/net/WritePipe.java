package asyncio.net;

/**
 * The sending end of a pipe.
 *
 * <p>In Python: the pair that {@code connect_write_pipe} returns.
 *
 * @param <P> the protocol's type
 * @param transport the transport
 * @param protocol the protocol that the caller's factory has made
 */
public record WritePipe<P extends BaseProtocol>(WriteTransport transport, P protocol) {}
