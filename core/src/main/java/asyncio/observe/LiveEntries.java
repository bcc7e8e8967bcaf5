package asyncio.observe;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Entries on their way from the thread of a loop to a thread that sends them. The loop never waits:
 * what comes while {@value #CAPACITY} entries are on their way is dropped. Their numbers are
 * missing, so that the reader can tell.
 */
final class LiveEntries implements Entries {

  /** An entry takes about a hundred bytes. */
  static final int CAPACITY = 50_000;

  /** An entry, and whether it replaces the one that had its number. */
  record Sent(long number, Entry entry, boolean replaces) {}

  private final Queue<Sent> underWay = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean closed;

  @Override
  public boolean areFull() {
    return closed || count.get() >= CAPACITY;
  }

  /** Takes no more. Any thread. */
  void close() {
    closed = true;
  }

  @Override
  public void add(long number, Entry entry) {
    offer(new Sent(number, entry, false));
  }

  @Override
  public void replace(long number, Entry entry) {
    offer(new Sent(number, entry, true));
  }

  private void offer(Sent sent) {
    if (!areFull()) {
      count.incrementAndGet();
      underWay.add(sent);
    }
  }

  /** The next entry; null if there is none. For the thread that sends. */
  @Nullable Sent poll() {
    Sent sent = underWay.poll();
    if (sent != null) {
      count.decrementAndGet();
    }
    return sent;
  }
}
