package asyncio.test.internal.network;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the connections of a listening socket that the program has not accepted yet. */
final class Listener {

  /** As on Linux: five repetitions, after 1, 2, 4, ... seconds. */
  private static final long PATIENCE = 63_000_000_000L;

  private final int backlog;
  private final int receiveBuffer;
  private final Runnable whenReady;
  private final Set<TcpEndpoint> halfOpen = new LinkedHashSet<>();
  private final ArrayDeque<TcpEndpoint> open = new ArrayDeque<>();
  private boolean closed;

  Listener(int backlog, int receiveBuffer, Runnable whenReady) {
    this.backlog = backlog;
    this.receiveBuffer = receiveBuffer;
    this.whenReady = whenReady;
  }

  int receiveBuffer() {
    return receiveBuffer;
  }

  /** As on Linux: one more than was asked for has a place. */
  boolean isFull() {
    halfOpen.removeIf(TcpEndpoint::isDead);
    return halfOpen.size() + open.size() > backlog;
  }

  /** A client has asked for a connection, and will confirm it, or not. */
  void expect(TcpEndpoint server) {
    Agenda agenda = server.host().network().agenda();
    Agenda.Entry timer = agenda.at(agenda.now() + PATIENCE, server::vanish);
    halfOpen.add(server);
    server.whenEstablished(() -> confirmed(server, timer));
  }

  private void confirmed(TcpEndpoint server, Agenda.Entry timer) {
    timer.cancel();
    server.whenEstablished(() -> {});
    if (!halfOpen.remove(server)) {
      return; // closed meanwhile
    }
    if (!server.isDead()) {
      open.add(server);
      whenReady.run();
    }
  }

  boolean isReady() {
    return !open.isEmpty();
  }

  @Nullable TcpEndpoint accept() {
    return open.poll();
  }

  /** Connections that nobody has accepted are reset. */
  void close() {
    if (!closed) {
      closed = true;
      List.copyOf(halfOpen).forEach(TcpEndpoint::abort);
      open.forEach(TcpEndpoint::abort);
      halfOpen.clear();
      open.clear();
    }
  }
}
