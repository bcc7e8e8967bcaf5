package asyncio;

import asyncio.internal.net.Network;
import asyncio.net.BaseProtocol;
import asyncio.net.ClientHandler;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.Datagram;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.NetworkLoop;
import asyncio.net.ReadPipe;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import asyncio.net.WritePipe;
import asyncio.net.WriteTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The network methods of an event loop. Each calls the part of the {@link Network} that does the
 * work.
 *
 * <p>A superclass of {@link EventLoop}, not an interface with default methods: {@link #network()}
 * stays invisible to users.
 */
abstract sealed class LoopNetworking implements NetworkLoop permits EventLoop {

  abstract Network network();

  /** Whether the loop runs, in whichever thread. */
  public abstract boolean isRunning();

  /** The network, for calls that change what the loop polls: no other thread may make them. */
  private Network ownNetwork() {
    if (isRunning() && EventLoop.running() != this) {
      throw new IllegalStateException(
          "Cannot use the network of "
              + this
              + " in another thread: use runCoroutineThreadsafe(...) or callSoonThreadsafe(...).");
    }
    return network();
  }

  // ---- connections and servers

  @Override
  public <P extends BaseProtocol> Connected<P> createConnection(
      Supplier<P> protocolFactory, ConnectionOptions options) throws IOException {
    return ownNetwork().connections().createConnection(protocolFactory, options);
  }

  @Override
  public Server createServer(
      Supplier<? extends BaseProtocol> protocolFactory, ServerOptions options) throws IOException {
    return ownNetwork()
        .servers()
        .createServer(Objects.requireNonNull(protocolFactory, "protocolFactory"), options);
  }

  @Override
  public <P extends BaseProtocol> Connected<P> connectAcceptedSocket(
      Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls)
      throws IOException {
    return ownNetwork().connections().connectAcceptedSocket(protocolFactory, sock, tls);
  }

  @Override
  public void serveClient(ClientHandler handler, StreamReader reader, StreamWriter writer) {
    network().streamClients().serve(handler, reader, writer);
  }

  @Override
  public Transport startTls(
      Transport transport,
      BaseProtocol protocol,
      TlsOptions tls,
      boolean serverSide,
      byte[] received)
      throws IOException {
    return ownNetwork().connections().startTls(transport, protocol, tls, serverSide, received);
  }

  @Override
  public <P extends DatagramProtocol> DatagramEndpoint<P> createDatagramEndpoint(
      Supplier<P> protocolFactory, DatagramOptions options) throws IOException {
    return ownNetwork().datagrams().createDatagramEndpoint(protocolFactory, options);
  }

  @Override
  public <P extends BaseProtocol> ReadPipe<P> connectReadPipe(
      Supplier<P> protocolFactory, ReadableByteChannel pipe) throws IOException {
    return ownNetwork().pipes().connectReadPipe(protocolFactory, pipe);
  }

  @Override
  public <P extends BaseProtocol> WritePipe<P> connectWritePipe(
      Supplier<P> protocolFactory, WritableByteChannel pipe) throws IOException {
    return ownNetwork().pipes().connectWritePipe(protocolFactory, pipe);
  }

  @Override
  public List<InetSocketAddress> getaddrinfo(@Nullable String host, int port)
      throws UnknownHostException {
    return network().resolver().getaddrinfo(host, port);
  }

  @Override
  public String getnameinfo(InetSocketAddress address) {
    return network().resolver().getnameinfo(address);
  }

  // ---- files

  @Override
  public long sendfile(
      WriteTransport transport, FileChannel file, long offset, long count, boolean fallback)
      throws IOException {
    return ownNetwork().sendfile().sendfile(transport, file, offset, count, fallback);
  }

  // ---- sockets without a transport

  @Override
  public void addReader(SelectableChannel channel, Runnable callback) {
    ownNetwork().sockets().addReader(channel, callback);
  }

  @Override
  public boolean removeReader(SelectableChannel channel) {
    return network().sockets().removeReader(channel);
  }

  @Override
  public void addWriter(SelectableChannel channel, Runnable callback) {
    ownNetwork().sockets().addWriter(channel, callback);
  }

  @Override
  public boolean removeWriter(SelectableChannel channel) {
    return network().sockets().removeWriter(channel);
  }

  @Override
  public void sockConnect(SocketChannel sock, SocketAddress address) throws IOException {
    network().sockets().sockConnect(sock, address);
  }

  @Override
  public SocketChannel sockAccept(ServerSocketChannel sock) throws IOException {
    return network().sockets().sockAccept(sock);
  }

  @Override
  public byte[] sockRecv(SocketChannel sock, int max) throws IOException {
    return network().sockets().sockRecv(sock, max);
  }

  @Override
  public int sockRecvInto(SocketChannel sock, ByteBuffer buffer) throws IOException {
    return network().sockets().sockRecvInto(sock, buffer);
  }

  @Override
  public void sockSendall(SocketChannel sock, byte[] data) throws IOException {
    network().sockets().sockSendall(sock, data);
  }

  @Override
  public Datagram sockRecvfrom(DatagramChannel sock, int max) throws IOException {
    return network().sockets().sockRecvfrom(sock, max);
  }

  @Override
  public SocketAddress sockRecvfromInto(DatagramChannel sock, ByteBuffer buffer)
      throws IOException {
    return network().sockets().sockRecvfromInto(sock, buffer);
  }

  @Override
  public long sockSendfile(SocketChannel sock, FileChannel file, long offset, long count)
      throws IOException {
    return network().sockets().sockSendfile(sock, file, offset, count);
  }

  @Override
  public int sockSendto(DatagramChannel sock, byte[] data, SocketAddress address)
      throws IOException {
    return network().sockets().sockSendto(sock, data, address);
  }
}
