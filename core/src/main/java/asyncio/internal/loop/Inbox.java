package asyncio.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The items that other threads send to the loop, and the loop's sleep, which an item ends.
 *
 * <p>One word holds all of the state. So no wake-up can get lost, and at most one is on its way:
 * only the sender that replaces {@link #ASLEEP} wakes the loop.
 *
 * <pre>
 *   null     empty, the loop is awake
 *   ASLEEP   empty, the loop sleeps or is about to
 *   Node     the items sent, the last one first; the loop is awake or has been woken
 *   CLOSED for ever: takes no more items
 * </pre>
 *
 * @param <T> the items' type
 */
public final class Inbox<T> {

  private static final Object ASLEEP = new Object();
  private static final Object CLOSED = new Object();

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Inbox.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final class Node<T> {
    final T item;
    @Nullable Node<T> sentBefore;

    Node(T item) {
      this.item = item;
    }
  }

  /** The place where a loop sleeps, and is woken. */
  interface Bed {

    /** Sleeps until {@link #wake()} is called or the time is over; may return earlier. */
    void sleep(long nanos);

    /** Ends the sleep, or makes the next sleep end at once. Any thread. */
    void wake();

    /** Whether something else than {@link #wake()} has ended the sleep. */
    boolean hasNews();
  }

  /** The sleep of a loop that watches no channels. */
  private static final class ParkedThread implements Bed {

    private final Thread thread = Thread.currentThread();

    @Override
    public void sleep(long nanos) {
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
    }

    @Override
    public void wake() {
      LockSupport.unpark(thread);
    }

    @Override
    public boolean hasNews() {
      return false;
    }
  }

  private volatile @Nullable Object state;

  /** The place where the loop sleeps; written before {@link #ASLEEP} is. */
  private @Nullable Bed bed;

  /** An empty inbox. */
  public Inbox() {}

  /**
   * Sends an item, and wakes the loop if it sleeps. Any thread.
   *
   * @param item the item
   * @return false if the inbox is closed
   */
  public boolean send(T item) {
    Node<T> node = new Node<>(item);
    while (true) {
      Object before = state;
      if (before == CLOSED) {
        return false;
      }
      node.sentBefore = before == ASLEEP ? null : node(before);
      if (STATE.compareAndSet(this, before, node)) {
        if (before == ASLEEP) {
          // Read `bed` after the CAS. If the loop sleeps again by now, it is woken once for
          // nothing; a wake-up is never lost.
          Objects.requireNonNull(bed).wake();
        }
        return true;
      }
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"})
  private Node<T> node(@Nullable Object state) {
    return (Node<T>) state;
  }

  /**
   * Whether there is something to receive. The loop's thread.
   *
   * @return false if there is nothing
   */
  public boolean isEmpty() {
    return state == null;
  }

  /**
   * Takes all that was sent, in the order of sending. The loop's thread.
   *
   * @param receiver gets each item
   */
  public void receive(Consumer<? super T> receiver) {
    if (state == null || state == CLOSED) {
      return;
    }
    Node<T> newest = node(STATE.getAndSet(this, null));
    Node<T> oldest = null;
    while (newest != null) {
      Node<T> sentBefore = newest.sentBefore;
      newest.sentBefore = oldest;
      oldest = newest;
      newest = sentBefore;
    }
    for (Node<T> node = oldest; node != null; node = node.sentBefore) {
      receiver.accept(node.item);
    }
  }

  /**
   * Sleeps until something is sent, or the time is over; may wake up earlier. The loop's thread.
   *
   * @param nanos how long, {@link Long#MAX_VALUE} for ever
   */
  public void sleep(long nanos) {
    sleep(nanos, new ParkedThread());
  }

  /**
   * Sleeps until something is sent, a channel is ready, or the time is over; may wake up earlier.
   * The loop's thread.
   *
   * @param nanos how long, {@link Long#MAX_VALUE} for ever
   * @param poller watches the channels
   */
  public void sleep(long nanos, Poller<?> poller) {
    sleep(nanos, (Bed) poller);
  }

  private void sleep(long nanos, Bed where) {
    bed = where;
    if (!STATE.compareAndSet(this, null, ASLEEP)) {
      return;
    }
    // Neither an interrupt nor a stray permit ends the sleep: the thread is unparked for control,
    // too, and interrupts are for the code that runs in the thread afterwards.
    boolean interrupted = false;
    long begin = System.nanoTime();
    long left = nanos;
    while (state == ASLEEP && left > 0) {
      where.sleep(left);
      interrupted |= Thread.interrupted();
      if (where.hasNews()) {
        break;
      }
      left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - begin);
    }
    STATE.compareAndSet(this, ASLEEP, null);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Refuses all items from now on. The loop's thread. */
  public void close() {
    state = CLOSED;
  }
}
