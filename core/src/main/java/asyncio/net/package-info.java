/**
 * Streams, transports and protocols: how coroutines and callbacks of an event loop talk over TCP,
 * Unix domain sockets, TLS, UDP and pipes.
 *
 * <h2>Map</h2>
 *
 * Read {@link asyncio.net.Streams} first. Most programs need no more than the first two lines.
 *
 * <ul>
 *   <li>Streams: {@link asyncio.net.Streams} opens a {@link asyncio.net.Connection}, which has a
 *       {@link asyncio.net.StreamReader} and a {@link asyncio.net.StreamWriter}; or it starts a
 *       {@link asyncio.net.Server}, which runs a {@link asyncio.net.ClientHandler} for each client.
 *   <li>Options, Python's keyword arguments: {@link asyncio.net.ConnectionOptions}, {@link
 *       asyncio.net.ServerOptions}, {@link asyncio.net.TlsOptions}, {@link
 *       asyncio.net.DatagramOptions}.
 *   <li>Transports, which send and receive: {@link asyncio.net.Transport} of a connection, {@link
 *       asyncio.net.EncryptedTransport} of TLS, {@link asyncio.net.ReadTransport} and {@link
 *       asyncio.net.WriteTransport} of pipes, {@link asyncio.net.DatagramTransport}. {@link
 *       asyncio.net.ExtraInfo} names the facts that a transport knows.
 *   <li>Protocols, which a program implements to learn what happens on a transport: {@link
 *       asyncio.net.Protocol}, {@link asyncio.net.BufferedProtocol}, {@link
 *       asyncio.net.DatagramProtocol}.
 *   <li>The loop's methods that make transports, send files, and use bare channels: {@link
 *       asyncio.net.NetworkLoop}. {@link asyncio.net.Connected}, {@link asyncio.net.ReadPipe},
 *       {@link asyncio.net.WritePipe}, {@link asyncio.net.DatagramEndpoint} and {@link
 *       asyncio.net.Datagram} are their results.
 *   <li>Protocols between a transport and streams, for programs that make their own streams: {@link
 *       asyncio.net.StreamReaderProtocol}, {@link asyncio.net.FlowControlProtocol}.
 * </ul>
 *
 * <h2>Streams: code in blocking style</h2>
 *
 * A client:
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
 * A connection that begins in clear is encrypted by {@link asyncio.net.StreamWriter#startTls}.
 *
 * <h2>Transports and protocols: callbacks</h2>
 *
 * Streams are made of them. They are for programs that implement protocols, or count every
 * microsecond. A {@link asyncio.net.Protocol} learns what happens on its {@link
 * asyncio.net.Transport}, one call after the other, and must not suspend:
 *
 * <pre>{@code
 * class Shout implements Protocol {
 *   private Transport transport;
 *
 *   @Override
 *   public void connectionMade(Transport made) {
 *     transport = made;
 *   }
 *
 *   @Override
 *   public void dataReceived(byte[] data) {
 *     transport.write(new String(data, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
 *   }
 * }
 *
 * static Server shouting() throws IOException {
 *   return Asyncio.getRunningLoop().createServer(Shout::new, "localhost", 8888);
 * }
 * }</pre>
 *
 * <h2>Threads</h2>
 *
 * Options and exceptions are for any thread. Everything else is for the coroutines and callbacks of
 * one loop. A method that suspends is for coroutines only; its documentation says what a
 * cancellation loses and what stays.
 *
 * <h2>Exceptions</h2>
 *
 * Methods that read, write or connect declare {@link java.io.IOException}. An iterator cannot
 * declare one: {@code for (byte[] line : reader)} throws it all the same. A {@link
 * asyncio.net.LimitOverrunException} is unchecked, because no I/O has failed: a line is longer than
 * the program allows.
 *
 * <p>In Python: the parts of {@code asyncio} called streams, transports and protocols.
 */
@NullMarked
package asyncio.net;

import org.jspecify.annotations.NullMarked;
