package asyncio.cluster;

import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.Asyncio;
import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.cluster.internal.transport.Peer;
import asyncio.cluster.internal.transport.Transport;
import asyncio.futures.TimeoutException;
import asyncio.net.Connection;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the protocol needs of an engine, in its simplest form: each two hosts have one connection,
 * which is made anew when it breaks, and breaks when no heartbeat comes. For simulated hosts.
 *
 * <p>Each side sees a connection break at another time, or not at all if a new one takes its place
 * before. Bytes that were on their way are lost.
 */
final class StreamTransport implements Transport {

  private static final int PORT = 7000;
  private static final double HEARTBEAT = 0.5;
  private static final double SILENCE = 2;
  private static final double RECONNECT = 0.3;

  /** How often, at a heartbeat, this side takes the other for lost, and does not tell it. */
  private static final double FALSE_SUSPICION = 0.06;

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final String name;
  private final Peer self;
  private final List<String> hosts;
  private final Map<String, Link> links = new TreeMap<>();
  private final SplittableRandom random;
  private @Nullable Receiver receiver;
  private boolean closed;

  /** A connection to another host. */
  private final class Link {
    final Peer peer;
    final StreamWriter writer;
    double heard = loop.time();
    boolean dropped;

    Link(Peer peer, StreamWriter writer) {
      this.peer = peer;
      this.writer = writer;
    }

    boolean isCurrent() {
      return links.get(nameOf(peer)) == this;
    }
  }

  StreamTransport(String name, int life, List<String> hosts, SplittableRandom random) {
    this.name = name;
    this.self = new Peer(name + "#" + life);
    this.hosts = hosts;
    this.random = random;
  }

  private static String nameOf(Peer peer) {
    return peer.id().substring(0, peer.id().indexOf('#'));
  }

  @Override
  public Peer self() {
    return self;
  }

  @Override
  public String address() {
    return name + ":" + PORT;
  }

  @Override
  public void start(Receiver newReceiver) {
    receiver = newReceiver;
    viewChanged();
    loop.createTask(() -> Streams.startServer(this::accepted, "", PORT).serveForever());
    for (String other : hosts) {
      if (name.compareTo(other) < 0) {
        loop.createTask(() -> keepConnected(other));
      }
    }
  }

  private void viewChanged() {
    List<Peer> view = new ArrayList<>(List.of(self));
    links.values().forEach(link -> view.add(link.peer));
    if (receiver != null && !closed) {
      receiver.viewChanged(view);
    }
  }

  private void keepConnected(String other) {
    while (!closed) {
      Connection connection = connect(other);
      if (connection != null) {
        talk(connection.reader(), connection.writer());
      }
      sleep(RECONNECT);
    }
  }

  private static @Nullable Connection connect(String other) {
    Coroutine<@Nullable Connection> opening =
        () -> {
          try {
            return Streams.openConnection(other, PORT);
          } catch (IOException notYet) {
            return null;
          }
        };
    try {
      return Asyncio.timeout(1, opening);
    } catch (TimeoutException notYet) {
      return null;
    }
  }

  private void accepted(StreamReader reader, StreamWriter writer) {
    talk(reader, writer);
  }

  private void talk(StreamReader reader, StreamWriter writer) {
    Link link = null;
    Task<Void> beats = null;
    try {
      write(writer, self.id().getBytes(UTF_8));
      Peer peer = new Peer(Asyncio.timeout(1, () -> new String(read(reader), UTF_8)));
      Link made = new Link(peer, writer);
      link = made;
      Link former = links.put(nameOf(peer), made);
      if (former != null) {
        former.writer.transport().abort();
      }
      beats = loop.createTask(() -> beat(made));
      viewChanged(); // the same peer again, if this side has not seen that the former one broke
      while (link.isCurrent()) {
        byte[] message = readInTime(reader);
        link.heard = loop.time();
        if (message.length > 0 && link.isCurrent() && receiver != null) {
          receiver.received(peer, message);
        }
      }
    } catch (IOException | TimeoutException broken) {
      // below
    } finally {
      if (beats != null) {
        beats.cancel();
      }
      if (link == null || !link.dropped) {
        writer.transport().abort();
      }
      if (link != null && link.isCurrent()) {
        links.remove(nameOf(link.peer));
        viewChanged();
      }
    }
  }

  private void beat(Link link) {
    while (link.isCurrent()) {
      if (loop.time() - link.heard > SILENCE) {
        link.writer.transport().abort();
        drop(link);
        return;
      }
      if (random.nextDouble() < FALSE_SUSPICION) {
        link.dropped = true; // the other side goes on, until a new connection takes the place
        drop(link);
        return;
      }
      write(link.writer, new byte[0]);
      sleep(HEARTBEAT);
    }
  }

  private void drop(Link link) {
    links.remove(nameOf(link.peer));
    viewChanged();
  }

  private static void write(StreamWriter writer, byte[] message) {
    writer.write(ByteBuffer.allocate(4).putInt(message.length).array());
    writer.write(message);
  }

  private static byte[] readInTime(StreamReader reader) throws IOException {
    Coroutine<byte[]> reading = () -> Asyncio.timeout(2 * SILENCE, () -> read(reader));
    return Asyncio.await(reading, IOException.class);
  }

  private static byte[] read(StreamReader reader) throws IOException {
    int length = ByteBuffer.wrap(reader.readexactly(4)).getInt();
    return reader.readexactly(length);
  }

  @Override
  public void send(Peer to, byte[] message) {
    Link link = links.get(nameOf(to));
    if (link != null && link.peer.equals(to)) {
      write(link.writer, message);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
