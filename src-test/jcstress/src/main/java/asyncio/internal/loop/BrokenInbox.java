package asyncio.internal.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What {@link Inbox} would be with two words instead of one: what is sent after the loop looked and
 * before it says that it sleeps wakes nobody.
 */
final class BrokenInbox<T> {

  private final ConcurrentLinkedQueue<T> items = new ConcurrentLinkedQueue<>();
  private volatile Thread asleep;

  void send(T item) {
    items.add(item);
    LockSupport.unpark(asleep);
  }

  void receive(Consumer<? super T> receiver) {
    for (T item = items.poll(); item != null; item = items.poll()) {
      receiver.accept(item);
    }
  }

  void sleep(long nanos) {
    if (items.isEmpty()) {
      asleep = Thread.currentThread();
      LockSupport.parkNanos(this, nanos);
      asleep = null;
    }
  }
}
