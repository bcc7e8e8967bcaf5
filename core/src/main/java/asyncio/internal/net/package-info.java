/**
 * The machine of the network: everything between the JDK's channels and the public vocabulary of
 * {@link asyncio.net}. Not exported.
 *
 * <h2>Who may call it</h2>
 *
 * The loop makes one {@link asyncio.internal.net.Network}, and calls its parts for the methods of
 * {@link asyncio.net.NetworkLoop}. {@code asyncio.process} borrows {@link
 * asyncio.internal.net.FlowControl} and {@link asyncio.internal.net.WritesAfterClose}. Users meet
 * objects of this package only as interfaces of {@code asyncio.net}: {@code Transport}, {@code
 * Server}.
 *
 * <p>The package knows futures and the vocabulary. It knows neither {@code EventLoop} nor {@code
 * Task}: it sees the loop as a {@link asyncio.internal.net.TransportLoop}.
 *
 * <h2>On which thread</h2>
 *
 * All code runs on the thread that has control of the loop. There are no locks. Two things happen
 * in other threads, and their results come back as callbacks: names are resolved in the default
 * executor ({@link asyncio.internal.net.Resolver}), and TLS computes in a virtual thread ({@code
 * TlsTransport}). {@link asyncio.internal.loop.TransportCounters} may be read by any thread.
 *
 * <h2>Two layers</h2>
 *
 * <ul>
 *   <li>The parts of {@code Network} <em>suspend</em>: {@code Resolver}, {@code Sockets}, {@code
 *       Connections} with {@code Connector}, {@code Servers} with {@code ListeningSockets}, {@code
 *       Datagrams}, {@code Pipes}, {@code Sendfile}. They are called in coroutines, and read from
 *       top to bottom.
 *   <li>Transports and servers <em>call back</em>: {@code ChannelTransport} and its subclasses
 *       {@code SocketTransport}, {@code DatagramSocketTransport}, {@code ReadPipeTransport}, {@code
 *       WritePipeTransport}; {@code TlsTransport}, which is a transport for its protocol and the
 *       protocol of the transport below; {@code ListeningServer}. They never suspend. Exceptions
 *       are {@code Server.waitClosed} and its kin, which users call in coroutines.
 * </ul>
 *
 * <p>A part makes a transport with a future that is done when the protocol has been told, and
 * awaits it: there the layers meet.
 *
 * <h2>The way of a byte from the socket to {@code readline()}</h2>
 *
 * <ol>
 *   <li>A coroutine calls {@code readline()}. No line is there: {@code StreamReader} makes a future
 *       and awaits it. The coroutine is suspended, and the loop waits in its poller.
 *   <li>The socket becomes readable. The poller hands out the callback that {@code
 *       SocketTransport.watchReading} has registered by {@code TransportLoop.watchReading}; the
 *       turn runs it.
 *   <li>{@code SocketTransport.readReady} reads once, into the loop's direct buffer, copies the
 *       bytes into an array of their own, and calls {@code dataReceived} of its protocol.
 *   <li>Encrypted: that protocol is {@code TlsTransport}'s. It decrypts record by record, and calls
 *       {@code dataReceived} of the protocol above.
 *   <li>The protocol is a {@code StreamReaderProtocol}: it feeds the {@code StreamReader}, which
 *       keeps the bytes and completes the future. If more than twice its limit is kept, the reader
 *       pauses the transport.
 *   <li>The coroutine's next step is due in the next turn. {@code readline()} finds the newline,
 *       takes the line, and resumes the transport if it was paused and little is left.
 * </ol>
 *
 * <p>The other way: {@code StreamWriter.write} calls {@code SocketTransport.write}, which sends at
 * once. What the socket does not take waits in a {@code WriteBuffer}; {@code FlowControl} tells the
 * protocol to pause when that is too much, and {@code drain()} suspends until it resumes.
 *
 * <h2>What to read first</h2>
 *
 * {@link asyncio.internal.net.TransportLoop}; then {@code Sockets} and {@code SocketCalls}, the
 * shortest way to see a coroutine wait for a channel; then {@code ChannelTransport} and {@code
 * SocketTransport}. {@code TlsTransport} last.
 */
@NullMarked
package asyncio.internal.net;

import org.jspecify.annotations.NullMarked;
