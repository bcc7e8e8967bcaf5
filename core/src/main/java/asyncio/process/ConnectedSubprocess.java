package asyncio.process;

/**
 * A child process that has been started, and who is told of it.
 *
 * <p>In Python: the pair that {@code loop.subprocess_exec} returns.
 *
 * @param <P> the protocol's type
 * @param transport the child
 * @param protocol the protocol that the factory has made
 */
public record ConnectedSubprocess<P extends SubprocessProtocol>(
    SubprocessTransport transport, P protocol) {}
