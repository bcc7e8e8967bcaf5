package asyncio.net;

/**
 * A transport in both directions: a connection.
 *
 * <p>In Python: {@code asyncio.Transport}.
 */
public interface Transport extends ReadTransport, WriteTransport {}
