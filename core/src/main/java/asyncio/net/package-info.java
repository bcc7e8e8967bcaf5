/**
 * Talking to the outside: streams, or transports and protocols, over TCP, the Unix domain, TLS, UDP
 * and pipes. For coroutines of an event loop, and for its thread.
 *
 * <h2>Streams: code that reads as if it blocked</h2>
 *
 * Begin here: {@link asyncio.net.Streams}. A client:
 *
 * <pre>{@code
 * static String greet() throws IOException {
 *   try (Connection connection = Streams.openConnection("localhost", 8888)) {
 *     connection.writer().writeAll("hello\n".getBytes(UTF_8));
 *     return new String(connection.reader().readline(), UTF_8);
 *   }
 * }
 *
 * public static void main(String[] args) {
 *   System.out.print(Asyncio.run(() -> greet()));
 * }
 * }</pre>
 *
 * A server, which runs a task for each client:
 *
 * <pre>{@code
 * static void serve() throws IOException {
 *   ClientHandler echo = (reader, writer) -> {
 *     try (writer) {
 *       for (byte[] line : reader) {
 *         writer.writeAll(line); // waits if the client does not read
 *       }
 *     }
 *   };
 *   Server server = Streams.startServer(echo, "localhost", 8888);
 *   server.serveUntilCancelled(5); // Ctrl-C: 5 seconds for the clients to end
 * }
 * }</pre>
 *
 * <p>What Python has as keyword arguments is in {@link asyncio.net.ConnectionOptions}, {@link
 * asyncio.net.ServerOptions} and {@link asyncio.net.TlsOptions}:
 *
 * <pre>{@code
 * Connection connection = Streams.openConnection(
 *     ConnectionOptions.to("example.org", 443)
 *         .withHappyEyeballs(0.25)
 *         .withTls(TlsOptions.of(SSLContext.getDefault())));
 * }</pre>
 *
 * A connection that begins in clear is encrypted by {@link asyncio.net.StreamWriter#startTls}.
 *
 * <h2>Transports and protocols: callbacks</h2>
 *
 * What streams are made of, for those who implement protocols or count every microsecond. A {@link
 * asyncio.net.Protocol} is told what happens to its {@link asyncio.net.Transport}, one call after
 * the other, and must not suspend. The methods of the loop that make both are in {@link
 * asyncio.net.NetworkLoop}:
 *
 * <pre>{@code
 * class Echo implements Protocol {
 *   private Transport transport;
 *
 *   public void connectionMade(BaseTransport made) {
 *     transport = (Transport) made;
 *   }
 *
 *   public void dataReceived(byte[] data) {
 *     transport.write(data);
 *   }
 * }
 *
 * Server server = Asyncio.getRunningLoop().createServer(Echo::new, "localhost", 8888);
 * }</pre>
 *
 * <p>There, too: datagrams ({@link asyncio.net.NetworkLoop#createDatagramEndpoint}), pipes, files
 * that are sent without being copied ({@link
 * asyncio.net.NetworkLoop#sendfile(asyncio.net.WriteTransport, java.nio.channels.FileChannel)}),
 * and bare channels ({@link asyncio.net.NetworkLoop#addReader}, {@link
 * asyncio.net.NetworkLoop#sockRecv}).
 *
 * <h2>Exceptions</h2>
 *
 * <p>What does I/O declares {@link java.io.IOException}, as in the rest of Java. An iterator cannot
 * declare one: {@code for (byte[] line : reader)} throws it all the same. A {@link
 * asyncio.net.LimitOverrunException} is none, for nothing has failed: the program wants a longer
 * line than it has allowed.
 *
 * <p>In Python: the parts of {@code asyncio} called streams, transports and protocols.
 */
@NullMarked
package asyncio.net;

import org.jspecify.annotations.NullMarked;
