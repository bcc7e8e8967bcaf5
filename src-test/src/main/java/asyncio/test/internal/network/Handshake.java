package asyncio.test.internal.network;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection, by three packets. The client sends the first one again and again until it is
 * answered, or the time is over.
 */
final class Handshake {

  private static final long SECOND = 1_000_000_000;

  /** The client waits 1, 2, 4, ... seconds for an answer, which makes 127. */
  private static final int MOST_ATTEMPTS = 6;

  /** How often the last packet is repeated. */
  private static final int MOST_CONFIRMATIONS = 5;

  private final Agenda agenda;
  private final TcpEndpoint client;

  /** Null if there is no host with that address. */
  private final @Nullable NetworkHost target;

  private final Runnable whenOver;
  private long wait = SECOND;
  private int attempts;
  private int confirmations;
  private Agenda.@Nullable Entry timer;
  private boolean connected;
  private boolean abandoned;
  private @Nullable ConnectException failure;
  private @Nullable TcpEndpoint server;
  private @Nullable Listener listener;

  /**
   * Begins.
   *
   * @param client the end that connects
   * @param whenOver called when the client is connected or refused
   */
  Handshake(TcpEndpoint client, Runnable whenOver) {
    this.client = client;
    this.whenOver = whenOver;
    this.agenda = client.host().network().agenda();
    this.target = client.host().network().hostOf(client.host(), client.remote().getAddress());
    ask();
  }

  boolean isConnected() {
    return connected;
  }

  /** Why the client is not connected; null if it is, or if that is not known yet. */
  @Nullable ConnectException failure() {
    if (failure == null && !connected && client.isDead()) {
      failure = new ConnectException("Connection refused"); // by a reset
    }
    return failure;
  }

  boolean isOver() {
    return connected || failure() != null;
  }

  /** The client does not want the connection any more. */
  void abandon() {
    abandoned = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  // ---- the client

  private void ask() {
    timer = agenda.at(agenda.now() + wait, this::unanswered);
    if (target != null) {
      Link link = forth(target);
      link.send(
          new Control(link, "connects", client.local(), client.remote(), () -> asked(target)));
    }
  }

  private void unanswered() {
    if (client.isDead()) {
      return; // its host has crashed
    }
    if (attempts++ < MOST_ATTEMPTS) {
      wait *= 2;
      ask();
    } else {
      fail("Connection timed out");
    }
  }

  private void fail(String reason) {
    if (isOver() || abandoned) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    failure = new ConnectException(reason);
    client.vanish();
    whenOver.run();
  }

  private void answered(NetworkHost from, TcpEndpoint by) {
    if (abandoned || client.isDead()) {
      Link link = forth(from);
      link.send(new Control(link, "reset", client.local(), client.remote(), by::resetByPeer));
      return;
    }
    boolean onLoopback = from == client.host();
    if (onLoopback && server != null) { // the kernel's one step: both ends are there at once
      server.established();
    }
    if (!connected) {
      connected = true;
      if (timer != null) {
        timer.cancel();
      }
      whenOver.run();
    }
    if (!onLoopback) {
      confirm(from);
    }
  }

  private void confirm(NetworkHost to) {
    forth(to).send(new Confirmation(to));
  }

  /** The last packet. Instead of the server, the client knows when to repeat. */
  private final class Confirmation extends Packet {

    private final NetworkHost host;

    Confirmation(NetworkHost host) {
      super(forth(host), 0);
      this.host = host;
    }

    @Override
    void arrive() {
      if (server != null) {
        server.established();
      }
    }

    @Override
    void lost() {
      if (confirmations < MOST_CONFIRMATIONS && !client.isDead()) {
        agenda.at(agenda.now() + (SECOND << confirmations++), () -> confirm(host));
      }
    }

    @Override
    String kind() {
      return "connected";
    }

    @Override
    Object from() {
      return client.local();
    }

    @Override
    Object to() {
      return client.remote();
    }
  }

  // ---- the server

  private void asked(NetworkHost host) {
    if (server == null || server.isDead()) {
      listener = host.listener(client.remote());
      if (listener == null) {
        answer(host, "refuses", () -> fail("Connection refused"));
        return;
      }
      if (listener.isFull()) {
        host.network().trace("backlog is full", client.local(), client.remote(), 0);
        return;
      }
      makeServer(host, listener);
    }
    TcpEndpoint made = server;
    if (made != null) {
      answer(host, "accepts", () -> answered(host, made));
    }
  }

  private void makeServer(NetworkHost host, Listener accepting) {
    InetSocketAddress here = client.remote();
    InetSocketAddress there = client.local();
    TcpEndpoint made =
        new TcpEndpoint(host, here, there, SocketOptions.DEFAULT_BUFFER, accepting.receiveBuffer());
    TcpEndpoint.connect(client, made, forth(host), back(host));
    accepting.expect(made);
    server = made;
  }

  private void answer(NetworkHost host, String kind, Runnable arrival) {
    Link link = back(host);
    link.send(new Control(link, kind, client.remote(), client.local(), arrival));
  }

  private Link forth(NetworkHost host) {
    return client.host().network().link(client.host(), host);
  }

  private Link back(NetworkHost host) {
    return client.host().network().link(host, client.host());
  }
}
