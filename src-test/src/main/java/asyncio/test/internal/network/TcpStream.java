package asyncio.test.internal.network;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Carries the bytes of one direction of a connection, in order: from the sender's buffer through
 * the network to the receiver's.
 *
 * <p>Positions count bytes from the beginning: {@code read <= delivered <= sent <= written}, except
 * that a retransmission begins again at {@code delivered}. The bytes themselves stay in one ring,
 * from {@code read} to {@code written}; packets carry positions only.
 *
 * <p>Acknowledgements cost no event while nobody waits for them: they are noted with the time at
 * which they come, and the sender looks when it writes. A packet that gets lost says so, so that
 * only losses need a timer.
 */
final class TcpStream {

  /** The most bytes of a segment: Ethernet's, without the headers. */
  static final int SEGMENT = 1460;

  /** The most bytes that travel as one event: what network cards combine, 64 KiB at most. */
  private static final int BURST = 44 * SEGMENT;

  private static final long MILLISECOND = 1_000_000;
  private static final long FIRST_TIMEOUT = 200 * MILLISECOND;
  private static final long LONGEST_TIMEOUT = 120_000 * MILLISECOND;

  /** After so many retransmissions without an answer, about 15 minutes, the sender gives up. */
  private static final int MOST_ATTEMPTS = 15;

  /** Of so many reads one gets less than there is, so that no program relies on whole messages. */
  private static final int SHORT_READS = 8;

  private record Ack(long time, long delivered, long edge) {}

  private final TcpEndpoint sender;
  private final TcpEndpoint receiver;
  private final Link link;
  private final Link back;
  private final Agenda agenda;
  private final RandomGenerator random;
  private final ByteRing bytes = new ByteRing();

  private long written;
  private long sent;
  private long delivered;
  private long read;

  // The end of the stream: FIN, which comes after the last byte.
  private boolean endWritten;
  private boolean endSent;
  private boolean endDelivered;

  // What the sender knows of the receiver, and what is on its way to the sender.
  private long acked;
  private long edge;
  private long advertised;
  private final ArrayDeque<Ack> acks = new ArrayDeque<>();
  private long lastAck;
  private Agenda.@Nullable Entry ackEvent;

  /** Packets of a stream arrive in order. */
  private long lastArrival;

  // Retransmission, once something got lost.
  private Agenda.@Nullable Entry retry;
  private long timeout = FIRST_TIMEOUT;
  private int attempts;

  TcpStream(TcpEndpoint sender, TcpEndpoint receiver, Link link, Link back) {
    this.sender = sender;
    this.receiver = receiver;
    this.link = link;
    this.back = back;
    this.agenda = sender.host().network().agenda();
    this.random = receiver.host().random();
    this.edge = receiver.receiveBuffer();
    this.advertised = edge;
  }

  // ---- the sender's side

  /** Takes as many bytes as there is room for, perhaps none. */
  int write(ByteBuffer source) {
    takeAcks();
    int count = (int) Math.min(source.remaining(), Math.max(0, room()));
    if (count > 0) {
      bytes.add(source, count);
      written += count;
      pump();
    }
    if (senderWaits()) {
      awaitAck();
    }
    return count;
  }

  private long room() {
    return sender.sendBuffer() - (written - acked);
  }

  /** As on Linux: a third of the buffer must be free. */
  boolean isWritable() {
    takeAcks();
    return endWritten || !isNearlyFull();
  }

  private boolean isNearlyFull() {
    return room() < sender.sendBuffer() / 3;
  }

  /** No byte will be written any more. */
  void end() {
    if (!endWritten) {
      endWritten = true;
      pump();
      if (senderWaits()) {
        awaitAck();
      }
    }
  }

  boolean isEnded() {
    return endWritten;
  }

  /** Sends what the receiver has room for. */
  private void pump() {
    if (retry != null || sender.isDead()) {
      return;
    }
    long limit = Math.min(written, edge);
    while (sent < limit) {
      int count = (int) Math.min(limit - sent, link.largestPacket(BURST));
      sendBurst(count, endWritten && sent + count == written);
    }
    if (endWritten && !endSent && sent == written) {
      sendBurst(0, true);
    }
  }

  private void sendBurst(int count, boolean isEnd) {
    Burst burst = new Burst(sent, count, isEnd);
    long delay = 0;
    long again = FIRST_TIMEOUT;
    for (int losses = 0; losses < MOST_ATTEMPTS && link.loses(count); losses++) {
      sender.host().network().trace("lost", sender.local(), sender.remote(), count);
      delay += again;
      again = Math.min(2 * again, LONGEST_TIMEOUT);
    }
    lastArrival = Math.max(lastArrival, link.arrival(count) + delay);
    link.sendAt(lastArrival, burst);
    sent += count;
    endSent |= isEnd;
  }

  /** Tells the receiver that the connection is gone, after what is under way. */
  void sendReset() {
    lastArrival = Math.max(lastArrival, link.arrival(0));
    link.sendAt(
        lastArrival,
        new Control(link, "reset", sender.local(), sender.remote(), receiver::resetByPeer));
  }

  // ---- acknowledgements

  private boolean senderWaits() {
    return sent < written || isNearlyFull();
  }

  private void awaitAck() {
    Ack next = acks.peek();
    if (ackEvent == null && next != null && !sender.isDead()) {
      ackEvent = agenda.at(next.time, this::ackCame);
    }
  }

  private void ackCame() {
    ackEvent = null;
    takeAcks();
    pump();
    sender.changed();
    if (senderWaits()) {
      awaitAck();
    }
  }

  private void takeAcks() {
    for (Ack next = acks.peek(); next != null && next.time <= agenda.now(); next = acks.peek()) {
      acks.remove();
      take(next);
    }
  }

  private void take(Ack ack) {
    acked = Math.max(acked, ack.delivered);
    edge = Math.max(edge, ack.edge);
  }

  /** Tells the sender what has come, and how much more may come. */
  private void acknowledge() {
    advertised = Math.max(advertised, read + receiver.receiveBuffer());
    if (back.isOpen()) {
      attempts = 0;
      timeout = FIRST_TIMEOUT;
      lastAck = Math.max(lastAck, back.arrival(0));
      acks.add(new Ack(lastAck, delivered, advertised));
      if (senderWaits()) {
        awaitAck();
      }
    } else if (back.isHeld()) {
      Ack held = new Ack(agenda.now(), delivered, advertised);
      back.sendAt(back.arrival(0), ackPacket(held));
    } else {
      recover();
    }
  }

  private Packet ackPacket(Ack ack) {
    return new Control(
        back,
        "acknowledged",
        receiver.local(),
        receiver.remote(),
        () -> {
          take(ack);
          ackCame();
        });
  }

  // ---- losses

  /** Something got lost: it will be sent again after a while. */
  private void recover() {
    if (retry == null && !sender.isDead()) {
      retry = agenda.at(agenda.now() + timeout, this::retransmit);
    }
  }

  private void retransmit() {
    retry = null;
    if (sender.isDead()) {
      return;
    }
    if (attempts++ == MOST_ATTEMPTS) {
      sender.timedOut();
      return;
    }
    timeout = Math.min(2 * timeout, LONGEST_TIMEOUT);
    if (!link.isOpen() && !link.isHeld()) {
      recover(); // it would get lost again
      return;
    }
    sent = delivered;
    endSent = endDelivered;
    if (sent < Math.min(written, edge) || endWritten && !endSent) {
      pump();
    } else {
      sendBurst(0, false); // asks for the acknowledgement that got lost
    }
  }

  // ---- the receiver's side

  /** Several segments. */
  private final class Burst extends Packet {

    private final long start;
    private final boolean isEnd;

    Burst(long start, int count, boolean isEnd) {
      super(link, count);
      this.start = start;
      this.isEnd = isEnd;
    }

    @Override
    void arrive() {
      arrived(start, bytes, isEnd);
    }

    @Override
    void lost() {
      recover();
    }

    @Override
    String kind() {
      return isEnd ? "delivered, with the end" : "delivered";
    }

    @Override
    Object from() {
      return sender.local();
    }

    @Override
    Object to() {
      return receiver.local();
    }
  }

  private void arrived(long start, int count, boolean isEnd) {
    if (receiver.isDead()) {
      receiver.refuse();
      return;
    }
    receiver.established();
    if (start > delivered) {
      return; // what comes before it got lost, and all will be sent again
    }
    long fresh = start + count - delivered;
    if (fresh > 0 && receiver.isClosed()) {
      receiver.abort();
      return;
    }
    delivered += Math.max(0, fresh);
    boolean ends = isEnd && start + count == delivered && !endDelivered;
    if (ends) {
      endDelivered = true;
      sender.endArrived();
    }
    acknowledge();
    if (fresh > 0 || ends) {
      receiver.changed();
    }
  }

  /** Moves bytes to a buffer: perhaps fewer than there are. Returns -1 at the end. */
  int read(ByteBuffer target) {
    int available = (int) (delivered - read);
    if (available == 0) {
      return endDelivered ? -1 : 0;
    }
    int count = Math.min(available, target.remaining());
    if (count > 1 && random.nextInt(SHORT_READS) == 0) {
      count = 1 + random.nextInt(count - 1);
    }
    bytes.take(target, count);
    read += count;
    int window = receiver.receiveBuffer();
    if (read + window - advertised >= window / 2) {
      acknowledge();
    }
    return count;
  }

  boolean hasUnread() {
    return delivered > read;
  }

  boolean hasArrived() {
    return endDelivered;
  }

  @Override
  public String toString() {
    return "read "
        + read
        + ", delivered "
        + delivered
        + ", sent "
        + sent
        + ", written "
        + written
        + (endWritten ? " up to the end" : "")
        + "; acknowledged "
        + acked
        + ", window up to "
        + edge;
  }
}
