package asyncio.network;

import asyncio.EventLoop;
import asyncio.futures.Future;
import asyncio.net.Protocol;
import asyncio.net.Transport;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A protocol that sends many random bytes in pieces of random length, heeding {@link
 * #pauseWriting()}, and receives as many.
 */
final class Bulk implements Protocol {

  private static final int LARGEST_PIECE = 100_000;

  final CRC32 sent = new CRC32();
  final CRC32 received = new CRC32();

  /** Whether all has been sent and received; false if the connection was lost before. */
  final Future<Boolean> done;

  int mostUnsent;
  private final Random random;
  private int toSend;
  private int toReceive;
  private boolean paused;
  private @Nullable Transport transport;

  Bulk(EventLoop loop, int size, long seed) {
    done = loop.createFuture();
    random = new Random(seed);
    toSend = size;
    toReceive = size;
  }

  Transport transport() {
    return Objects.requireNonNull(transport);
  }

  @Override
  public void connectionMade(Transport made) {
    transport = made;
    send();
  }

  private void send() {
    while (!paused && toSend > 0 && !transport().isClosing()) {
      byte[] piece = new byte[Math.min(toSend, 1 + random.nextInt(LARGEST_PIECE))];
      random.nextBytes(piece);
      sent.update(piece);
      toSend -= piece.length;
      transport().write(piece);
      mostUnsent = Math.max(mostUnsent, transport().getWriteBufferSize());
    }
    finish();
  }

  @Override
  public void pauseWriting() {
    paused = true;
  }

  @Override
  public void resumeWriting() {
    paused = false;
    send();
  }

  @Override
  public void dataReceived(byte[] data) {
    received.update(data);
    toReceive -= data.length;
    Arrays.fill(data, (byte) 0); // it is ours
    finish();
  }

  private void finish() {
    if (toSend == 0 && toReceive == 0 && !done.done()) {
      done.setResult(true);
    }
  }

  @Override
  public void connectionLost(@Nullable Exception exception) {
    if (!done.done()) {
      done.setResult(false);
    }
  }
}
