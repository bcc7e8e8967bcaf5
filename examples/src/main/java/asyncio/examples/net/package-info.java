/**
 * Programs that talk over the network, each small enough to be read in one sitting.
 *
 * <ol>
 *   <li>{@link asyncio.examples.net.EchoServer} and {@link asyncio.examples.net.EchoClient}: where
 *       to begin
 *   <li>{@link asyncio.examples.net.TlsEcho} and {@link asyncio.examples.net.TlsSay}: the same,
 *       encrypted
 *   <li>{@link asyncio.examples.net.Chat} many clients, and none of them holds up the others
 *   <li>{@link asyncio.examples.net.Serve} a web server of one folder
 *   <li>{@link asyncio.examples.net.Download} several files at the same time
 *   <li>{@link asyncio.examples.net.Proxy} two directions, each as fast as its slower end
 *   <li>{@link asyncio.examples.net.Ports} many short attempts, some of them at the same time
 *   <li>{@link asyncio.examples.net.Tail} a file that grows, without blocking the loop
 * </ol>
 */
@NullMarked
package asyncio.examples.net;

import org.jspecify.annotations.NullMarked;
