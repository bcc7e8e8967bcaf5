package asyncio.net;

/**
 * A transport in both directions: a connection.
 *
 * <pre>{@code
 * transport.setWriteBufferLimits(1 << 20); // above 1 MiB: protocol.pauseWriting()
 * transport.write(header);
 * transport.write(body);
 * transport.close(); // after both are sent
 * }</pre>
 *
 * <p>In Python: {@code asyncio.Transport}.
 */
public interface Transport extends ReadTransport, WriteTransport {}
