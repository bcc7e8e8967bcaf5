package asyncio.process;

/**
 * A child process that has been started: its transport and its protocol.
 *
 * <p>In Python: the pair that {@code loop.subprocess_exec} returns.
 *
 * @param <P> the protocol's type
 * @param transport controls the child
 * @param protocol is told of the child; made by the caller's factory
 */
public record ConnectedSubprocess<P extends SubprocessProtocol>(
    SubprocessTransport transport, P protocol) {}
