/**
 * Programs of the network, each small enough to be read in one sitting.
 *
 * <ol>
 *   <li>{@link asyncio.examples.net.EchoServer} and {@link asyncio.examples.net.EchoClient}: where
 *       to begin; {@code Listener} is what all servers share: options, and the graceful shutdown on
 *       Ctrl-C
 *   <li>{@link asyncio.examples.net.TlsEcho} and {@link asyncio.examples.net.TlsSay}: the same,
 *       encrypted; {@code OwnCertificate} makes the key
 *   <li>{@link asyncio.examples.net.Chat} many clients, none of which holds up the others; the room
 *       is {@code ChatRoom}
 *   <li>{@link asyncio.examples.net.Serve} a web server of one folder: {@link
 *       asyncio.examples.net.HttpConnection} and {@code HttpBody} speak HTTP, {@link
 *       asyncio.examples.net.HttpHead} and {@link asyncio.examples.net.HttpRequest} parse it,
 *       {@link asyncio.examples.net.FolderSite} answers
 *   <li>{@link asyncio.examples.net.Download} several files at the same time, by {@code Downloader}
 *   <li>{@link asyncio.examples.net.Proxy} two directions, each as fast as its slower end
 *   <li>{@link asyncio.examples.net.Ports} many short attempts, a limited number at the same time
 *   <li>{@link asyncio.examples.net.Tail} a file that grows, without blocking the loop
 *   <li>{@link asyncio.examples.net.Meters} a loop's meters, for Prometheus
 * </ol>
 */
@NullMarked
package asyncio.examples.net;

import org.jspecify.annotations.NullMarked;
