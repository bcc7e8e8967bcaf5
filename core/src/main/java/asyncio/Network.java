package asyncio;

import asyncio.futures.CancelledError;
import asyncio.futures.ExceptionGroup;
import asyncio.futures.Future;
import asyncio.futures.Futures;
import asyncio.internal.net.DatagramSocketTransport;
import asyncio.internal.net.FileSending;
import asyncio.internal.net.ListeningServer;
import asyncio.internal.net.ReadPipeTransport;
import asyncio.internal.net.SocketTransport;
import asyncio.internal.net.TlsEngines;
import asyncio.internal.net.TlsTransport;
import asyncio.internal.net.WritePipeTransport;
import asyncio.net.BaseProtocol;
import asyncio.net.ClientHandler;
import asyncio.net.Connected;
import asyncio.net.ConnectionOptions;
import asyncio.net.Datagram;
import asyncio.net.DatagramEndpoint;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramProtocol;
import asyncio.net.DatagramTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.ReadPipe;
import asyncio.net.SendfileNotAvailableException;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import asyncio.net.WritePipe;
import asyncio.net.WriteTransport;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A loop's sockets: what suspends, on top of what calls back (package {@code
 * asyncio.internal.net}).
 *
 * <p>Each method reads as the synchronous one would. What awaits is {@link #until}.
 */
final class Network {

  private static final InetSocketAddress ANY_ADDRESS = new InetSocketAddress(0);

  private final EventLoop loop;
  private final NioReactor reactor;

  Network(EventLoop loop) {
    this.loop = loop;
    this.reactor = new NioReactor(loop);
  }

  void close() {
    reactor.close();
  }

  // ---- channels

  void addReader(SelectableChannel channel, Runnable callback) {
    checkMayWatch(channel);
    try {
      reactor.watchReading(channel, callback);
    } catch (ClosedChannelException e) {
      throw closed(channel, e);
    }
  }

  boolean removeReader(SelectableChannel channel) {
    reactor.checkNotOwned(channel);
    try {
      return reactor.watchReading(channel, null);
    } catch (ClosedChannelException e) {
      return false;
    }
  }

  void addWriter(SelectableChannel channel, Runnable callback) {
    checkMayWatch(channel);
    try {
      reactor.watchWriting(channel, callback);
    } catch (ClosedChannelException e) {
      throw closed(channel, e);
    }
  }

  boolean removeWriter(SelectableChannel channel) {
    reactor.checkNotOwned(channel);
    try {
      return reactor.watchWriting(channel, null);
    } catch (ClosedChannelException e) {
      return false;
    }
  }

  private static IllegalArgumentException closed(
      SelectableChannel channel, ClosedChannelException e) {
    return new IllegalArgumentException(
        "The channel is closed, so that it will never be ready: " + channel, e);
  }

  private void checkMayWatch(SelectableChannel channel) {
    loop.checkOpen();
    loop.checkThread();
    reactor.checkNotOwned(channel);
    if (channel.isBlocking()) {
      throw new IllegalArgumentException(
          "The channel must be non-blocking: call configureBlocking(false) first. " + channel);
    }
  }

  /** Waits until a channel can be read, or written, whichever this is to register for. */
  private void until(SelectableChannel channel, boolean writing) throws IOException {
    checkMayWatch(channel);
    Future<Void> ready = loop.createFuture();
    Runnable wake = () -> Futures.setResultUnlessDone(ready);
    if (writing) {
      reactor.watchWriting(channel, wake);
    } else {
      reactor.watchReading(channel, wake);
    }
    try {
      ready.await();
    } finally {
      if (channel.isOpen()) {
        if (writing) {
          reactor.watchWriting(channel, null);
        } else {
          reactor.watchReading(channel, null);
        }
      }
    }
  }

  void sockConnect(SocketChannel sock, SocketAddress address) throws IOException {
    checkMayWatch(sock);
    if (!sock.connect(resolved(address))) {
      until(sock, true);
      while (!sock.finishConnect()) {
        until(sock, true);
      }
    }
  }

  SocketChannel sockAccept(ServerSocketChannel sock) throws IOException {
    checkMayWatch(sock);
    SocketChannel accepted = sock.accept();
    while (accepted == null) {
      until(sock, false);
      accepted = sock.accept();
    }
    try {
      accepted.configureBlocking(false);
      return accepted;
    } catch (IOException failed) {
      accepted.close();
      throw failed;
    }
  }

  int sockRecvInto(SocketChannel sock, ByteBuffer buffer) throws IOException {
    checkMayWatch(sock);
    if (!buffer.hasRemaining()) {
      throw new IllegalArgumentException("The buffer has no room.");
    }
    int count = sock.read(buffer);
    while (count == 0) {
      until(sock, false);
      count = sock.read(buffer);
    }
    return Math.max(count, 0);
  }

  byte[] sockRecv(SocketChannel sock, int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(most);
    int count = sockRecvInto(sock, buffer);
    return Arrays.copyOf(buffer.array(), count);
  }

  void sockSendall(SocketChannel sock, byte[] data) throws IOException {
    checkMayWatch(sock);
    ByteBuffer left = ByteBuffer.wrap(data);
    sock.write(left);
    while (left.hasRemaining()) {
      until(sock, true);
      sock.write(left);
    }
  }

  Datagram sockRecvfrom(DatagramChannel sock, int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(most);
    SocketAddress address = sockRecvfromInto(sock, buffer);
    return new Datagram(Arrays.copyOf(buffer.array(), buffer.position()), address);
  }

  SocketAddress sockRecvfromInto(DatagramChannel sock, ByteBuffer buffer) throws IOException {
    checkMayWatch(sock);
    SocketAddress address = sock.receive(buffer);
    while (address == null) {
      until(sock, false);
      address = sock.receive(buffer);
    }
    return address;
  }

  int sockSendto(DatagramChannel sock, byte[] data, SocketAddress address) throws IOException {
    checkMayWatch(sock);
    ByteBuffer left = ByteBuffer.wrap(data);
    sock.send(left, address);
    while (left.hasRemaining()) { // all or nothing: a datagram is not sent in parts
      until(sock, true);
      sock.send(left, address);
    }
    return data.length;
  }

  long sockSendfile(SocketChannel sock, FileChannel file, long offset, long count)
      throws IOException {
    long end = endOfPart(offset, count);
    checkMayWatch(sock);
    Future<Long> sent = loop.createFuture();
    FileSending sending = new FileSending(file, offset, end, sent);
    try {
      while (!sending.advance(sock)) {
        until(sock, true);
      }
      return sent.result();
    } finally {
      file.position(sending.position());
    }
  }

  // ---- addresses

  private SocketAddress resolved(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.isUnresolved()
        ? getaddrinfo(inet.getHostString(), inet.getPort()).get(0)
        : address;
  }

  /** Asks the system in another thread, unless there is nothing to ask. */
  List<InetSocketAddress> getaddrinfo(@Nullable String host, int port) {
    InetAddress[] addresses =
        host == null || isLiteral(host)
            ? resolve(host)
            : loop.runInExecutor(null, () -> resolve(host)).await();
    return Arrays.stream(addresses).map(one -> new InetSocketAddress(one, port)).toList();
  }

  private List<InetSocketAddress> getaddrinfo(
      String host, int port, @Nullable ProtocolFamily family) {
    return getaddrinfo(host, port).stream()
        .filter(one -> family == null || family == family(one))
        .toList();
  }

  private static UnknownHostException noneOf(@Nullable ProtocolFamily family) {
    return new UnknownHostException("There is no address of the family " + family + ".");
  }

  private static InetAddress[] resolve(@Nullable String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw Futures.rethrow(e);
    }
  }

  /** An address in digits: looking it up asks nobody. */
  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0
        || host.chars().allMatch(c -> c == '.' || Character.digit(c, 10) >= 0);
  }

  // ---- connecting

  <P extends BaseProtocol> Connected<P> createConnection(
      Supplier<P> protocolFactory, ConnectionOptions options) throws IOException {
    SocketChannel sock = options.sock();
    if (sock == null) {
      sock = connect(options);
    } else {
      sock.configureBlocking(false);
    }
    SocketChannel connected = sock;
    return connected(
        sock,
        protocolFactory,
        (protocol, made) -> clientTransport(connected, protocol, options, made));
  }

  <P extends BaseProtocol> Connected<P> connectAcceptedSocket(
      Supplier<P> protocolFactory, SocketChannel sock, @Nullable TlsOptions tls)
      throws IOException {
    reactor.checkNotOwned(sock);
    sock.configureBlocking(false);
    return connected(
        sock,
        protocolFactory,
        (protocol, made) -> serverTransport(sock, protocol, null, tls, made));
  }

  /** Nagle's algorithm would keep a small answer back until the one before was acknowledged. */
  private static void noDelay(SocketChannel sock) throws IOException {
    if (isTcp(sock)) {
      sock.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  private static boolean isTcp(SocketChannel sock) throws IOException {
    return sock.getLocalAddress() instanceof InetSocketAddress;
  }

  /** Makes the transport of a socket. */
  @FunctionalInterface
  private interface TransportFactory {
    Transport make(BaseProtocol protocol, Future<Void> made) throws IOException;
  }

  private <P extends BaseProtocol> Connected<P> connected(
      SocketChannel sock, Supplier<P> protocolFactory, TransportFactory transports)
      throws IOException {
    try {
      noDelay(sock);
      P protocol = protocolFactory.get();
      Future<Void> made = loop.createFuture();
      Transport transport = transports.make(protocol, made);
      awaitOrClose(made, transport);
      return new Connected<>(transport, protocol);
    } catch (RuntimeException | IOException | Error failed) {
      sock.close();
      throw failed;
    }
  }

  private Transport clientTransport(
      SocketChannel sock, BaseProtocol protocol, ConnectionOptions options, Future<Void> made)
      throws IOException {
    TlsOptions tls = options.tls();
    if (tls == null) {
      return new SocketTransport(reactor, sock, protocol, null, made);
    }
    SSLEngine engine = TlsEngines.client(tls, options.host(), sock.getRemoteAddress());
    Transport plain = new SocketTransport(reactor, sock, protocol, null, null);
    return TlsTransport.over(reactor, plain, protocol, engine, tls, made);
  }

  private static void awaitOrClose(Future<Void> made, Transport transport) {
    try {
      made.await();
    } catch (Throwable notMade) {
      transport.close();
      throw notMade;
    }
  }

  Transport startTls(
      Transport transport,
      BaseProtocol protocol,
      TlsOptions tls,
      boolean serverSide,
      byte[] received)
      throws IOException {
    SSLEngine engine =
        serverSide
            ? TlsEngines.server(tls)
            : TlsEngines.client(tls, null, transport.getExtraInfo(ExtraInfo.PEERNAME));
    Future<Void> made = loop.createFuture();
    Transport encrypted =
        TlsTransport.upgrade(reactor, transport, protocol, engine, tls, received, made);
    awaitOrClose(made, encrypted);
    return encrypted;
  }

  private SocketChannel connect(ConnectionOptions options) throws IOException {
    List<SocketAddress> addresses = addresses(options);
    if (addresses.isEmpty()) {
      throw noneOf(options.family());
    }
    return addresses.size() > 1 && options.happyEyeballsDelay() != Double.POSITIVE_INFINITY
        ? connectToFastest(addresses, options)
        : connectToFirst(addresses, options);
  }

  private List<SocketAddress> addresses(ConnectionOptions options) {
    List<SocketAddress> addresses = new ArrayList<>();
    if (options.host() != null) {
      addresses.addAll(getaddrinfo(options.host(), options.port(), options.family()));
    }
    for (SocketAddress address : options.addresses()) {
      if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
        addresses.addAll(getaddrinfo(inet.getHostString(), inet.getPort(), options.family()));
      } else if (options.family() == null || options.family() == family(address)) {
        addresses.add(address);
      }
    }
    return options.interleave() == 0 ? addresses : takingTurns(addresses, options.interleave());
  }

  private SocketChannel connectToFirst(List<SocketAddress> addresses, ConnectionOptions options)
      throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (SocketAddress address : addresses) {
      try {
        return connect(address, options.localAddress());
      } catch (IOException failed) {
        failures.add(failed);
      }
    }
    throw noneConnected(failures, options.allErrors());
  }

  /** Does not wait for an address that does not answer: "happy eyeballs", RFC 8305. */
  private SocketChannel connectToFastest(List<SocketAddress> addresses, ConnectionOptions options)
      throws IOException {
    List<Coroutine<SocketChannel>> attempts = new ArrayList<>();
    for (SocketAddress address : addresses) {
      attempts.add(() -> connect(address, options.localAddress()));
    }
    StaggeredRace.Result<SocketChannel> race =
        Asyncio.staggeredRace(attempts, options.happyEyeballsDelay());
    if (race.value() != null) {
      return race.value();
    }
    List<IOException> failures = new ArrayList<>();
    for (Throwable failure : race.exceptions()) {
      if (failure instanceof IOException failed) {
        failures.add(failed);
      } else if (failure != null) {
        throw Futures.rethrow(failure);
      }
    }
    throw noneConnected(failures, options.allErrors());
  }

  /** First some of the first one's family, then one of the others and one of that by turns. */
  private static List<SocketAddress> takingTurns(List<SocketAddress> addresses, int firstCount) {
    Deque<SocketAddress> same = new ArrayDeque<>();
    Deque<SocketAddress> other = new ArrayDeque<>();
    for (SocketAddress one : addresses) {
      (family(one) == family(addresses.get(0)) ? same : other).add(one);
    }
    List<SocketAddress> mixed = new ArrayList<>();
    for (int i = 1; i < firstCount && !same.isEmpty(); i++) {
      mixed.add(same.remove());
    }
    while (!same.isEmpty() || !other.isEmpty()) {
      if (!same.isEmpty()) {
        mixed.add(same.remove());
      }
      if (!other.isEmpty()) {
        mixed.add(other.remove());
      }
    }
    return mixed;
  }

  private SocketChannel connect(SocketAddress address, @Nullable SocketAddress localAddress)
      throws IOException {
    SocketChannel sock = open(SocketChannel::open, family(address), "connect to", address);
    try {
      sock.configureBlocking(false);
      if (localAddress != null) {
        sock.bind(localAddress);
      }
      sockConnect(sock, address);
      return sock;
    } catch (IOException failed) {
      sock.close();
      throw named(failed, "connect to", address);
    } catch (RuntimeException | CancelledError notConnected) {
      sock.close();
      throw notConnected;
    }
  }

  /** Opens a channel of a family. */
  @FunctionalInterface
  private interface Opening<C> {
    C of(ProtocolFamily family) throws IOException;
  }

  /**
   * There may be no sockets of that family: a machine without IPv6 can be told of its addresses.
   */
  private static <C> C open(
      Opening<C> opening, ProtocolFamily family, String what, SocketAddress address)
      throws IOException {
    try {
      return opening.of(family);
    } catch (UnsupportedOperationException notHere) {
      throw named(new IOException(notHere.getMessage(), notHere), what, address);
    }
  }

  private static ProtocolFamily family(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress) {
      return StandardProtocolFamily.UNIX;
    }
    return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  /** The same kind of exception, and it says which address it is about. */
  private static IOException named(IOException failed, String what, SocketAddress address) {
    String message = "Cannot " + what + " " + shown(address) + ": " + failed.getMessage();
    IOException result =
        failed instanceof ConnectException
            ? new ConnectException(message)
            : failed instanceof BindException
                ? new BindException(message)
                : new IOException(message);
    result.initCause(failed);
    return result;
  }

  /** As people write it: without the slash that Java puts before an address. */
  private static String shown(SocketAddress address) {
    String text = address.toString();
    return address instanceof InetSocketAddress && text.startsWith("/") ? text.substring(1) : text;
  }

  private static IOException noneConnected(List<IOException> failures, boolean allErrors) {
    if (allErrors) {
      throw new ExceptionGroup("createConnection failed", failures);
    }
    if (failures.size() == 1) {
      return failures.get(0);
    }
    StringBuilder message = new StringBuilder("Multiple exceptions: ");
    failures.forEach(failure -> message.append(failure.getMessage()).append("; "));
    IOException all = new IOException(message.toString());
    failures.forEach(all::addSuppressed);
    return all;
  }

  // ---- datagrams

  <P extends DatagramProtocol> DatagramEndpoint<P> createDatagramEndpoint(
      Supplier<P> protocolFactory, DatagramOptions options) throws IOException {
    DatagramChannel sock = options.sock();
    if (sock == null) {
      sock = openDatagramSocket(options);
    } else {
      sock.configureBlocking(false);
    }
    try {
      P protocol = protocolFactory.get();
      Future<Void> made = loop.createFuture();
      DatagramTransport transport = new DatagramSocketTransport(reactor, sock, protocol, made);
      try {
        made.await();
      } catch (Throwable notWaited) {
        transport.close();
        throw notWaited;
      }
      return new DatagramEndpoint<>(transport, protocol);
    } catch (RuntimeException | IOException | Error failed) {
      sock.close();
      throw failed;
    }
  }

  /** With the first pair of addresses that works; both are of IPv4, or both of IPv6. */
  private DatagramChannel openDatagramSocket(DatagramOptions options) throws IOException {
    List<@Nullable InetSocketAddress> locals = addresses(options.localAddress());
    List<@Nullable InetSocketAddress> remotes = addresses(options.remoteAddress());
    List<IOException> failures = new ArrayList<>();
    for (InetSocketAddress local : locals) {
      for (InetSocketAddress remote : remotes) {
        if (local != null && remote != null && family(local) != family(remote)) {
          continue;
        }
        try {
          return openDatagramSocket(local, remote, options);
        } catch (IOException failed) {
          failures.add(failed);
        }
      }
    }
    if (failures.isEmpty()) {
      throw new IllegalArgumentException(
          "can not get address information: one address is of IPv4, the other one of IPv6");
    }
    throw noneConnected(failures, false);
  }

  private List<@Nullable InetSocketAddress> addresses(@Nullable InetSocketAddress address) {
    List<@Nullable InetSocketAddress> resolved = new ArrayList<>();
    if (address != null && address.isUnresolved()) {
      resolved.addAll(getaddrinfo(address.getHostString(), address.getPort()));
    } else {
      resolved.add(address);
    }
    return resolved;
  }

  private static DatagramChannel openDatagramSocket(
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    InetSocketAddress any = local != null ? local : remote;
    DatagramChannel sock =
        any == null || any.getAddress().isAnyLocalAddress()
            ? DatagramChannel.open()
            : open(DatagramChannel::open, family(any), "make a datagram socket on", any);
    try {
      sock.configureBlocking(false);
      if (options.reusePort()) {
        sock.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      sock.setOption(StandardSocketOptions.SO_BROADCAST, options.allowBroadcast());
      if (local != null) {
        sock.bind(local);
      }
      if (remote != null) {
        sock.connect(remote);
      }
      return sock;
    } catch (IOException failed) {
      sock.close();
      throw named(failed, "make a datagram socket on", any == null ? ANY_ADDRESS : any);
    } catch (RuntimeException failed) {
      sock.close();
      throw failed;
    }
  }

  // ---- pipes

  <P extends BaseProtocol> ReadPipe<P> connectReadPipe(
      Supplier<P> protocolFactory, ReadableByteChannel pipe) throws IOException {
    if (!(pipe instanceof Pipe.SourceChannel source)) {
      throw noPipe("reading", "Pipe.SourceChannel", pipe);
    }
    return connectPipe(
        source,
        made -> {
          P protocol = protocolFactory.get();
          return new ReadPipe<>(new ReadPipeTransport(reactor, source, protocol, made), protocol);
        });
  }

  <P extends BaseProtocol> WritePipe<P> connectWritePipe(
      Supplier<P> protocolFactory, WritableByteChannel pipe) throws IOException {
    if (!(pipe instanceof Pipe.SinkChannel sink)) {
      throw noPipe("writing", "Pipe.SinkChannel", pipe);
    }
    return connectPipe(
        sink,
        made -> {
          P protocol = protocolFactory.get();
          return new WritePipe<>(new WritePipeTransport(reactor, sink, protocol, made), protocol);
        });
  }

  private <E> E connectPipe(SelectableChannel pipe, Function<Future<Void>, E> make)
      throws IOException {
    reactor.checkNotOwned(pipe);
    try {
      pipe.configureBlocking(false);
      Future<Void> made = loop.createFuture();
      E end = make.apply(made);
      made.await();
      return end;
    } catch (RuntimeException | IOException | Error failed) {
      reactor.own(pipe, null);
      pipe.close();
      throw failed;
    }
  }

  private static IllegalArgumentException noPipe(String what, String works, Channel channel) {
    return new IllegalArgumentException(
        "Pipe transports for "
            + what
            + " work with a "
            + works
            + ", not with "
            + channel
            + ". For a socket there is createConnection(..., ConnectionOptions.over(socket)), for a"
            + " file AsyncFiles, for a child process asyncio.process.");
  }

  // ---- files

  long sendfile(
      WriteTransport transport, FileChannel file, long offset, long count, boolean fallback)
      throws IOException {
    long end = endOfPart(offset, count);
    if (transport.isClosing()) {
      throw new IllegalStateException("Transport is closing: " + transport);
    }
    if (transport instanceof SocketTransport socket) {
      Future<Long> sent = loop.createFuture();
      FileSending sending = new FileSending(file, offset, end, sent);
      socket.sendFile(sending);
      try {
        return sent.await();
      } finally {
        file.position(sending.position());
      }
    }
    if (!fallback) {
      throw new SendfileNotAvailableException(
          "fallback is disabled and native sendfile is not supported for transport " + transport);
    }
    return new FileCopying(loop, transport, file, offset).copyTo(end);
  }

  private static long endOfPart(long offset, long count) {
    if (offset < 0 || count <= 0) {
      throw new IllegalArgumentException(
          "offset must be >= 0, and count > 0: " + offset + ", " + count);
    }
    return count > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + count;
  }

  // ---- listening

  Server createServer(Supplier<? extends BaseProtocol> protocolFactory, ServerOptions options)
      throws IOException {
    List<ServerSocketChannel> listening = new ArrayList<>();
    try {
      listen(options, listening);
      Server server = serverOf(listening, protocolFactory, options);
      if (options.startServing()) {
        server.startServing();
        Asyncio.sleep(0); // as in asyncio: whoever connects next finds it accepting
      }
      return server;
    } catch (IOException | RuntimeException | CancelledError failed) {
      for (ServerSocketChannel sock : listening) {
        reactor.own(sock, null);
        sock.close();
      }
      throw failed;
    }
  }

  private Server serverOf(
      List<ServerSocketChannel> listening,
      Supplier<? extends BaseProtocol> protocolFactory,
      ServerOptions options)
      throws IOException {
    List<SocketFile> files = new ArrayList<>();
    for (ServerSocketChannel sock : listening) {
      SocketFile file = options.cleanupSocket() ? SocketFile.of(sock) : null;
      if (file != null) {
        files.add(file);
      }
    }
    return new ListeningServer(
        reactor,
        listening,
        protocolFactory,
        (channel, protocol, owner) -> serverTransport(channel, protocol, owner, options),
        options.backlog(),
        () -> files.forEach(SocketFile::remove)) {
      @Override
      public void shutdown(double grace) {
        shutDown(this, grace);
      }
    };
  }

  void serveClient(ClientHandler handler, StreamReader reader, StreamWriter writer) {
    Coroutine.Void serve =
        () -> {
          handler.serve(reader, writer);
        };
    Task<Void> task = loop.createTask(serve);
    task.addDoneCallback(
        done -> {
          Throwable failure = done.cancelled() ? null : done.exception();
          if (failure != null) {
            loop.callExceptionHandler(
                ExceptionContext.of("Unhandled exception in the handler of a client", failure)
                    .withTask(task));
          }
          if (failure != null || done.cancelled()) {
            writer.close();
          }
        });
  }

  private void serverTransport(
      SocketChannel channel,
      BaseProtocol protocol,
      SocketTransport.Owner owner,
      ServerOptions options)
      throws IOException {
    noDelay(channel);
    if (isTcp(channel)) {
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
    }
    serverTransport(channel, protocol, owner, options.tls(), null);
  }

  private Transport serverTransport(
      SocketChannel channel,
      BaseProtocol protocol,
      SocketTransport.@Nullable Owner owner,
      @Nullable TlsOptions tls,
      @Nullable Future<Void> made)
      throws IOException {
    if (tls == null) {
      return new SocketTransport(reactor, channel, protocol, owner, made);
    }
    SSLEngine engine = TlsEngines.server(tls);
    Transport plain = new SocketTransport(reactor, channel, protocol, owner, null);
    return TlsTransport.over(reactor, plain, protocol, engine, tls, made);
  }

  private void listen(ServerOptions options, List<ServerSocketChannel> listening)
      throws IOException {
    ServerSocketChannel sock = options.sock();
    if (sock != null) {
      sock.configureBlocking(false);
      listening.add(sock);
    } else if (options.address() != null) {
      if (options.address() instanceof UnixDomainSocketAddress unix) {
        SocketFile.removeStale(unix);
      }
      listening.add(bind(options.address(), options));
    } else if (options.hosts().isEmpty()) {
      listening.add(bind(new InetSocketAddress(options.port()), options));
    } else {
      for (String host : options.hosts()) {
        for (InetSocketAddress address : getaddrinfo(host, options.port(), options.family())) {
          listening.add(bind(address, options));
        }
      }
      if (listening.isEmpty()) {
        throw noneOf(options.family());
      }
    }
  }

  private static ServerSocketChannel bind(SocketAddress address, ServerOptions options)
      throws IOException {
    boolean anyAddress =
        address instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress();
    ProtocolFamily family = anyAddress ? options.family() : family(address);
    ServerSocketChannel sock =
        family == null
            ? ServerSocketChannel.open()
            : open(ServerSocketChannel::open, family, "listen on", address);
    try {
      sock.configureBlocking(false);
      if (address instanceof InetSocketAddress) {
        sock.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
        if (options.reusePort()) {
          sock.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
      }
      sock.bind(address, options.backlog());
      return sock;
    } catch (IOException failed) {
      sock.close();
      throw named(failed, "listen on", address);
    } catch (RuntimeException failed) {
      sock.close();
      throw failed;
    }
  }

  private static void shutDown(Server server, double grace) {
    server.close();
    if (!goneWithin(server, grace)) {
      server.closeClients();
      if (!goneWithin(server, grace)) {
        server.abortClients();
        server.waitClosed();
      }
    }
  }

  private static boolean goneWithin(Server server, double grace) {
    return CancelScope.after(grace).run(server::waitClosed);
  }
}
