package asyncio.cluster.internal.jgroups;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The messages for one peer. The engine may block who sends, while the peer does not read: so a
 * virtual thread sends, one at a time, and exists only while there is something to send. It takes
 * what has gathered meanwhile along, in one packet: each message with its length before it.
 */
final class Outbox {

  private static final int PACKET = 32 * 1024;

  private final Queue<byte[]> messages = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean sending = new AtomicBoolean();
  private final Consumer<byte[]> engine;

  /**
   * An outbox.
   *
   * @param engine sends a packet; may block, throws nothing
   */
  Outbox(Consumer<byte[]> engine) {
    this.engine = engine;
  }

  void add(byte[] message) {
    messages.add(message);
    if (!sending.getAndSet(true)) {
      Thread.ofVirtual().name("asyncio-cluster-sender").start(this::drain);
    }
  }

  /**
   * Drops what has not been sent: the peer has left.
   *
   * @return whether this outbox may be dropped, too. While a packet is on its way it may not:
   *     should the peer come back, what is sent then must come after that packet
   */
  boolean clear() {
    messages.clear();
    return !sending.get();
  }

  private void drain() {
    do {
      while (!messages.isEmpty()) {
        sendPacket();
      }
      sending.set(false);
    } while (!messages.isEmpty() && !sending.getAndSet(true));
  }

  private void sendPacket() {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    byte[] message = messages.poll();
    while (message != null) {
      packet.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(message.length).array());
      packet.writeBytes(message);
      message = packet.size() < PACKET ? messages.poll() : null;
    }
    if (packet.size() > 0) {
      engine.accept(packet.toByteArray());
    }
  }

  /** The messages of a packet. */
  static List<byte[]> split(byte[] array, int offset, int length) {
    ByteBuffer packet = ByteBuffer.wrap(array, offset, length);
    List<byte[]> messages = new ArrayList<>();
    while (packet.hasRemaining()) {
      int size = packet.getInt();
      if (size < 0 || size > packet.remaining()) {
        throw new IllegalArgumentException("a packet with a message of " + size + " bytes");
      }
      byte[] message = new byte[size];
      packet.get(message);
      messages.add(message);
    }
    return messages;
  }
}
