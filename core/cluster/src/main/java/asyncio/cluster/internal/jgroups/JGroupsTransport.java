package asyncio.cluster.internal.jgroups;

import asyncio.cluster.internal.transport.Peer;
import asyncio.cluster.internal.transport.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A transport on a channel of JGroups: one message of bytes after the other, with the engine's
 * order, and never out of band: else a cancellation could overtake its call.
 */
public final class JGroupsTransport implements Transport {

  private static final int TRIES_FOR_A_PORT = 20;

  /** How long a joiner waits for an answer before it begins anew, at first and at most. */
  private static final int PATIENCE_MILLIS = 1_500;

  private static final int LONGEST_PATIENCE_MILLIS = 12_000;

  private final Executor loop;
  private final EngineSettings settings;
  private final int port;
  private final JChannel channel;
  private final Peer self;
  private final Map<Address, Peer> peers = new ConcurrentHashMap<>();
  private final Map<Peer, Address> addresses = new ConcurrentHashMap<>();
  private final Map<Peer, Outbox> outboxes = new ConcurrentHashMap<>();

  private JGroupsTransport(Executor loop, EngineSettings settings, int port, JChannel channel) {
    this.loop = loop;
    this.settings = settings;
    this.port = port;
    this.channel = channel;
    this.self = peer(channel.getAddress());
  }

  // ---- beginning; these block

  /**
   * Founds a group.
   *
   * @param settings where, and how
   * @param loop runs what the receiver is told
   * @return the transport of the first member
   * @throws IOException if the address cannot be used
   */
  public static JGroupsTransport found(EngineSettings settings, Executor loop) throws IOException {
    return connect(settings, loop, EngineStack.FOUNDER);
  }

  /**
   * Joins a group.
   *
   * @param settings where, and whom to ask
   * @param loop runs what the receiver is told
   * @param timeout seconds to try
   * @return the transport of a member of a group of at least two
   * @throws IOException if nobody was there; names the contacts
   */
  public static JGroupsTransport join(EngineSettings settings, Executor loop, double timeout)
      throws IOException {
    long end = System.nanoTime() + Math.round(timeout * 1e9);
    int patience = PATIENCE_MILLIS;
    do {
      long began = System.nanoTime();
      try {
        return connect(settings, loop, patience);
      } catch (Membership.NobodyThere again) {
        // Whoever gives up makes the others wait: a founder that is there, but slow, gets more
        // time.
        long millis = (System.nanoTime() - began) / 1_000_000;
        boolean isSlow = millis > (long) EngineStack.JOIN_ATTEMPTS * patience;
        patience = isSlow ? Math.min(2 * patience, LONGEST_PATIENCE_MILLIS) : patience;
      }
    } while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted());
    throw new IOException(
        "No member of a cluster answers at "
            + settings.contacts().stream().map(JGroupsTransport::text).toList()
            + " within "
            + timeout
            + " seconds. Is one there, and does it trust this one's certificate?");
  }

  private static JGroupsTransport connect(EngineSettings settings, Executor loop, int patience)
      throws IOException {
    NoObjects.install();
    EngineLog.install();
    for (int attempt = 1; ; attempt++) {
      int port = settings.port() == 0 ? FreePort.find(settings.bind()) : settings.port();
      try {
        JChannel channel = open(settings, port, patience);
        return new JGroupsTransport(loop, settings, port, channel);
      } catch (Membership.NobodyThere nobody) {
        throw nobody;
      } catch (Exception failed) {
        boolean taken = causedBy(failed, BindException.class) != null;
        if (!taken || settings.port() != 0 || attempt == TRIES_FOR_A_PORT) {
          throw new IOException(
              "Cannot use "
                  + text(new InetSocketAddress(settings.bind(), port))
                  + " for a cluster: "
                  + failed.getMessage(),
              failed);
        }
      }
    }
  }

  private static JChannel open(EngineSettings settings, int port, int patience) throws Exception {
    return EngineLog.whileMaking(() -> opened(settings, port, patience));
  }

  private static JChannel opened(EngineSettings settings, int port, int patience) throws Exception {
    JChannel channel = new JChannel(EngineStack.protocols(settings, port, patience));
    try {
      channel.setDiscardOwnMessages(true);
      channel.connect(settings.group());
      return channel;
    } catch (Exception failed) {
      channel.close();
      Membership.NobodyThere nobody = causedBy(failed, Membership.NobodyThere.class);
      if (nobody != null) {
        throw nobody;
      }
      throw failed;
    }
  }

  private static <X extends Throwable> @Nullable X causedBy(Throwable failed, Class<X> type) {
    for (Throwable e = failed; e != null; e = e.getCause()) {
      if (type.isInstance(e)) {
        return type.cast(e);
      }
    }
    return null;
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  // ---- for the protocol

  @Override
  public Peer self() {
    return self;
  }

  @Override
  public String address() {
    return settings.bind().getHostAddress() + ":" + port;
  }

  @Override
  public void start(Receiver receiver) {
    channel.setReceiver(new ToLoop(receiver));
    receiver.viewChanged(peers(channel.getView()));
  }

  @Override
  public void send(Peer to, byte[] message) {
    Address address = addresses.get(to);
    if (address != null) {
      outboxes
          .computeIfAbsent(to, peer -> new Outbox(packet -> send(address, packet)))
          .add(message);
    }
  }

  /** In the outbox's thread. */
  private void send(Address to, byte[] packet) {
    try {
      channel.send(new BytesMessage(to, packet));
    } catch (Exception left) {
      // The peer has left, or this one: the view says so.
    }
  }

  @Override
  public void close() {
    channel.close();
  }

  @Override
  public String toString() {
    return "<JGroups at " + address() + ">";
  }

  private List<Peer> peers(View view) {
    return view.getMembers().stream().map(this::peer).toList();
  }

  private Peer peer(Address address) {
    Peer peer =
        peers.computeIfAbsent(address, unknown -> new Peer(((UUID) unknown).toStringLong()));
    addresses.putIfAbsent(peer, address);
    return peer;
  }

  private void forgetAllBut(List<Peer> present) {
    addresses.keySet().retainAll(present);
    peers.values().retainAll(present);
    for (Peer known : outboxes.keySet()) {
      if (!present.contains(known)) {
        outboxes.computeIfPresent(known, (left, outbox) -> outbox.clear() ? null : outbox);
      }
    }
  }

  /** Called by the engine's threads: hands everything to the loop, in the order of the engine. */
  private final class ToLoop implements org.jgroups.Receiver {

    private final Transport.Receiver receiver;

    ToLoop(Transport.Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void viewAccepted(View view) {
      List<Peer> present = peers(view);
      hand(
          () -> {
            forgetAllBut(present);
            view.getMembers().forEach(JGroupsTransport.this::peer);
            receiver.viewChanged(present);
          });
    }

    @Override
    public void receive(Message message) {
      if (message instanceof BytesMessage) {
        Peer from = peer(message.getSrc());
        List<byte[]> parts =
            Outbox.split(message.getArray(), message.getOffset(), message.getLength());
        hand(() -> parts.forEach(part -> receiver.received(from, part)));
      }
    }

    private void hand(Runnable event) {
      try {
        loop.execute(event);
      } catch (RejectedExecutionException closed) {
        // The loop is closed, and so is what would have heard.
      }
    }
  }
}
