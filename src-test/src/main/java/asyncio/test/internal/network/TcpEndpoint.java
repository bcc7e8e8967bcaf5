package asyncio.test.internal.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** Is one end of a connection: what the system keeps for a socket, beyond its close. */
public final class TcpEndpoint {

  /** What the system tells the program once: with the next read or write. */
  private enum Failure {
    RESET,
    TIMED_OUT
  }

  private final NetworkHost host;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private int sendBuffer;
  private int receiveBuffer;

  /** Null until the other end knows of the connection. */
  private @Nullable TcpStream out;

  private @Nullable TcpStream in;

  private @Nullable TcpEndpoint peer;

  /** Told when the socket may have become ready. */
  private Runnable listener = () -> {};

  /** Called when something comes from the client, which thereby has confirmed the connection. */
  private Runnable whenEstablished = () -> {};

  private boolean closed;
  private boolean inputShut;
  private boolean dead;
  private boolean knownToBeReset;
  private @Nullable Failure failure;

  TcpEndpoint(
      NetworkHost host,
      InetSocketAddress local,
      InetSocketAddress remote,
      int sendBuffer,
      int receiveBuffer) {
    this.host = host;
    this.local = local;
    this.remote = remote;
    this.sendBuffer = sendBuffer;
    this.receiveBuffer = receiveBuffer;
    host.add(this);
  }

  /** Lets bytes flow between two ends. */
  static void connect(TcpEndpoint client, TcpEndpoint server, Link forth, Link back) {
    TcpStream up = new TcpStream(client, server, forth, back);
    TcpStream down = new TcpStream(server, client, back, forth);
    client.peer = server;
    server.peer = client;
    client.out = up;
    client.in = down;
    server.out = down;
    server.in = up;
  }

  NetworkHost host() {
    return host;
  }

  /**
   * The address of this end.
   *
   * @return its host's address, and its port
   */
  public InetSocketAddress local() {
    return local;
  }

  /**
   * The address of the other end.
   *
   * @return an address and a port
   */
  public InetSocketAddress remote() {
    return remote;
  }

  int sendBuffer() {
    return sendBuffer;
  }

  int receiveBuffer() {
    return receiveBuffer;
  }

  void setBuffers(int newSendBuffer, int newReceiveBuffer) {
    sendBuffer = newSendBuffer;
    receiveBuffer = newReceiveBuffer;
  }

  void setListener(Runnable newListener) {
    listener = newListener;
  }

  void changed() {
    listener.run();
  }

  void whenEstablished(Runnable action) {
    whenEstablished = action;
  }

  void established() {
    whenEstablished.run();
  }

  // ---- what the program does

  int read(ByteBuffer target) throws IOException {
    if (knownToBeReset) {
      throw new SocketException("Connection reset");
    }
    if (inputShut) {
      return -1;
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    TcpStream stream = stream(in);
    int count = stream.hasUnread() || !dead ? stream.read(target) : 0;
    if (count != 0 || !dead) {
      return count;
    }
    Failure reason = takeFailure();
    if (reason == Failure.RESET) {
      knownToBeReset = true;
      throw new SocketException("Connection reset");
    }
    if (reason == Failure.TIMED_OUT) {
      throw new IOException("Connection timed out");
    }
    return -1;
  }

  int write(ByteBuffer source) throws IOException {
    if (!dead) {
      return stream(out).write(source);
    }
    if (!source.hasRemaining()) {
      return 0;
    }
    Failure reason = takeFailure();
    if (reason == null) {
      throw new IOException("Broken pipe");
    }
    throw new IOException(
        reason == Failure.RESET ? "Connection reset by peer" : "Connection timed out");
  }

  private @Nullable Failure takeFailure() {
    Failure result = failure;
    failure = null;
    return result;
  }

  void shutdownInput() {
    inputShut = true;
  }

  void shutdownOutput() {
    if (!dead) {
      stream(out).end();
    }
  }

  /**
   * Closes the socket. What was written still goes to the other end, unless the program has left
   * something unread, or wants a reset.
   */
  void close(boolean withReset) {
    closed = true;
    listener = () -> {};
    if (dead || out == null) {
      die(null);
    } else if (withReset || stream(in).hasUnread()) {
      abort();
    } else {
      out.end();
      if (out.hasArrived()) {
        host.remove(this);
      }
    }
  }

  /** Which operations would not have to wait. */
  int ready() {
    if (out == null) {
      return 0;
    }
    boolean readable = dead || inputShut || stream(in).hasUnread() || stream(in).hasArrived();
    boolean writable = dead || out.isWritable();
    return (readable ? SelectionKey.OP_READ : 0) | (writable ? SelectionKey.OP_WRITE : 0);
  }

  private static TcpStream stream(@Nullable TcpStream stream) {
    if (stream == null) {
      throw new IllegalStateException("The connection is not there yet.");
    }
    return stream;
  }

  // ---- what the network does

  boolean isClosed() {
    return closed;
  }

  boolean isDead() {
    return dead;
  }

  /** What this end has sent has come completely. */
  void endArrived() {
    if (closed) {
      host.remove(this);
    }
  }

  /** Ends the connection, and tells the other end. */
  void abort() {
    if (!dead && out != null) {
      out.sendReset();
      die(null);
    }
  }

  /** Something came for an end that is gone. */
  void refuse() {
    if (out != null) {
      out.sendReset();
    }
  }

  void resetByPeer() {
    // After the other end's end a reset is no news to a reader: only writing fails.
    boolean ended = in != null && in.hasArrived();
    die(ended ? null : Failure.RESET);
  }

  void resetBothEnds() {
    resetByPeer();
    if (peer != null) {
      peer.resetByPeer();
    }
  }

  void timedOut() {
    host.network().trace("timed out", local, remote, 0);
    die(Failure.TIMED_OUT);
  }

  /** Its host has crashed: nobody is told. */
  void vanish() {
    listener = () -> {};
    die(null);
  }

  private void die(@Nullable Failure reason) {
    if (!dead) {
      dead = true;
      failure = reason;
      host.remove(this);
      changed();
    }
  }

  @Override
  public String toString() {
    return local + " - " + remote + (out == null ? "" : " out: " + out + "; in: " + in);
  }
}
