package asyncio.test.internal.network;

import java.util.ArrayDeque;
import java.util.random.RandomGenerator;

/**
 * Carries packets from one host to another one, or to itself.
 *
 * <p>A packet meets its fate where it arrives: a link that is held keeps it, a link that is cut and
 * a host that is down lose it. So a fault also hits what is under way.
 */
final class Link {

  private static final double NANOS = 1e9;

  /** What a packet carries besides the program's bytes: Ethernet, IP, TCP. */
  private static final int HEADER = 66;

  final NetworkHost source;
  final NetworkHost target;
  private final SimulatedNetwork network;
  private final Agenda agenda;
  private final RandomGenerator random;
  private LinkSettings settings;
  private boolean hasOwnSettings;
  private boolean cut;
  private boolean held;
  private final ArrayDeque<Packet> waiting = new ArrayDeque<>();

  /** When the last packet has left the sender, if the bandwidth is limited. */
  private long freeAt;

  Link(
      SimulatedNetwork network,
      NetworkHost source,
      NetworkHost target,
      RandomGenerator random,
      LinkSettings settings) {
    this.network = network;
    this.agenda = network.agenda();
    this.source = source;
    this.target = target;
    this.random = random;
    this.settings = settings;
  }

  LinkSettings settings() {
    return settings;
  }

  void set(LinkSettings newSettings) {
    settings = newSettings;
    hasOwnSettings = true;
  }

  void setDefault(LinkSettings newSettings) {
    if (!hasOwnSettings) {
      settings = newSettings;
    }
  }

  // ---- sending

  /** Sends a packet that nobody sends again. */
  void send(Packet packet) {
    if (loses(packet.bytes)) {
      lose(packet, "lost");
    } else {
      agenda.at(arrival(packet.bytes), packet);
    }
  }

  /** Sends a datagram: as {@link #send}, and perhaps twice. */
  void sendDatagram(Packet packet) {
    send(packet);
    if (settings.duplication() > 0 && random.nextDouble() < settings.duplication()) {
      network.trace("duplicated", packet.from(), packet.to(), packet.bytes);
      send(packet);
    }
  }

  /** Sends a packet that arrives at a time that the caller has chosen. */
  void sendAt(long arrival, Packet packet) {
    agenda.at(arrival, packet);
  }

  /** Chooses when a packet that is sent now arrives. */
  long arrival(int bytes) {
    return departure(bytes) + settings.latency().nanos(random);
  }

  private long departure(int bytes) {
    long now = agenda.now();
    if (settings.bytesPerSecond() == Double.POSITIVE_INFINITY) {
      return now;
    }
    long takes = (long) ((bytes + HEADER) * NANOS / settings.bytesPerSecond());
    freeAt = Math.max(freeAt, now) + takes;
    return freeAt;
  }

  /** Whether one of the segments of a packet that is sent now gets lost by chance. */
  boolean loses(int bytes) {
    double loss = settings.loss();
    if (loss == 0) {
      return false;
    }
    int segments = Math.max(1, (bytes + TcpStream.SEGMENT - 1) / TcpStream.SEGMENT);
    return random.nextDouble() < 1 - Math.pow(1 - loss, segments);
  }

  /** How many bytes may go in one packet, so that a slow link delivers them bit by bit. */
  int largestPacket(int wanted) {
    double inAMillisecond = settings.bytesPerSecond() / 1000;
    return inAMillisecond >= wanted
        ? wanted
        : Math.min(wanted, Math.max(TcpStream.SEGMENT, (int) inAMillisecond));
  }

  // ---- arriving

  void reached(Packet packet) {
    if (held) {
      network.trace("held", packet.from(), packet.to(), packet.bytes);
      waiting.add(packet);
    } else if (cut) {
      lose(packet, "cut off");
    } else if (!target.isUp()) {
      lose(packet, "host is down");
    } else {
      network.trace(packet.kind(), packet.from(), packet.to(), packet.bytes);
      packet.arrive();
    }
  }

  private void lose(Packet packet, String why) {
    network.trace(why, packet.from(), packet.to(), packet.bytes);
    packet.lost();
  }

  /** Whether a packet would arrive now. */
  boolean isOpen() {
    return !cut && !held && target.isUp();
  }

  /** Whether packets wait. */
  boolean isHeld() {
    return held;
  }

  // ---- faults

  void cut() {
    cut = true;
  }

  void heal() {
    cut = false;
  }

  void hold() {
    held = true;
  }

  void release() {
    held = false;
    for (Packet packet = waiting.poll(); packet != null; packet = waiting.poll()) {
      agenda.at(agenda.now(), packet);
    }
  }
}
