package asyncio.net;

/**
 * An end of a pipe that sends.
 *
 * <p>In Python: the pair that {@code connect_write_pipe} returns.
 *
 * @param <P> the protocol's type
 * @param transport the transport
 * @param protocol the protocol that the factory has made
 */
public record WritePipe<P extends BaseProtocol>(WriteTransport transport, P protocol) {}
