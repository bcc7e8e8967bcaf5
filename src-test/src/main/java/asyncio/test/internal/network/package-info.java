/**
 * The machine of the simulated network: what stands under {@code asyncio.net} in place of the
 * system's sockets. Not exported; {@code asyncio.test.simulation} is what users see.
 *
 * <p>The library's own network code runs unchanged. It opens its channels with {@code
 * LoopBuilder.channels}, and looks names up with {@code LoopBuilder.resolver}. So a simulated host
 * is a {@link java.nio.channels.spi.SelectorProvider} and an {@link
 * java.net.spi.InetAddressResolver}, and nothing else.
 *
 * <p>From the top to the bottom:
 *
 * <ol>
 *   <li>{@link asyncio.test.internal.network.SimulatedNetwork} connects hosts, and breaks things;
 *       {@link asyncio.test.internal.network.NetworkHost} is one machine. Read these first.
 *   <li>The JDK's contract. {@link asyncio.test.internal.network.SimulatedProvider} opens {@link
 *       asyncio.test.internal.network.SimulatedSocketChannel}, {@link
 *       asyncio.test.internal.network.SimulatedServerSocketChannel}, {@link
 *       asyncio.test.internal.network.SimulatedDatagramChannel} and {@link
 *       asyncio.test.internal.network.SimulatedSelector}. A channel tells its {@link
 *       asyncio.test.internal.network.Watchers} when it may be ready; each is a {@link
 *       asyncio.test.internal.network.SimulatedKey}.
 *   <li>What the system keeps. TCP: {@link asyncio.test.internal.network.Handshake} opens a
 *       connection, {@link asyncio.test.internal.network.Listener} keeps it until it is accepted,
 *       {@link asyncio.test.internal.network.TcpEndpoint} is one end of it, {@link
 *       asyncio.test.internal.network.TcpStream} one direction. UDP: {@link
 *       asyncio.test.internal.network.UdpSocket}. {@link asyncio.test.internal.network.Ports} are
 *       taken and given back.
 *   <li>The wire. {@link asyncio.test.internal.network.Link} carries a {@link
 *       asyncio.test.internal.network.Packet} in one direction, as {@link
 *       asyncio.test.internal.network.LinkSettings} and {@link
 *       asyncio.test.internal.network.Latency} say.
 *   <li>{@link asyncio.test.internal.network.Agenda} has the time, and all events.
 * </ol>
 *
 * <p><b>One rule makes it deterministic:</b> whatever happens is an event of the agenda, or a call
 * of a program. All that is random comes from generators with seeds, one for each link and host;
 * nothing depends on identity, on hash codes of the JDK, or on threads.
 *
 * <p><b>Differences from real TCP.</b> Several segments travel as one event. Lost segments cost the
 * stream a retransmission's delay each, and are never seen to be repeated. There is no congestion
 * control, no delayed acknowledgement, no keep-alive, no urgent data, and no state after the end of
 * a connection that keeps its port. Addresses are of IPv4.
 */
@NullMarked
package asyncio.test.internal.network;

import org.jspecify.annotations.NullMarked;
