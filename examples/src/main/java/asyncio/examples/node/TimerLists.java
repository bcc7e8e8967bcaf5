package asyncio.examples.node;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Node's timers, which share one timer of libuv. Most programs have many timers of few durations.
 * Timers of one duration are a list, whose first element is due first. So starting and clearing a
 * timer takes constant time, and only the lists need an order.
 *
 * <p>A visible effect: a list runs all its due timers, even if a timer of another list has been due
 * for longer.
 */
final class TimerLists {

  private static final Comparator<TimerList> FIRST_DUE =
      Comparator.<TimerList>comparingLong(list -> list.expiry)
          .thenComparingLong(list -> list.number);

  private final Uv uv;
  private final Runnable betweenCallbacks;
  private final Uv.Timer alarm;
  private final Map<Long, TimerList> lists = new HashMap<>();
  private final PriorityQueue<TimerList> queue = new PriorityQueue<>(FIRST_DUE);
  private long nextExpiry = Long.MAX_VALUE;
  private long numbers;
  private int count;

  private final class TimerList {
    final long millis;
    final Set<Timeout> timeouts = new LinkedHashSet<>();
    long expiry;
    long number = numbers++;

    TimerList(long millis, long expiry) {
      this.millis = millis;
      this.expiry = expiry;
    }
  }

  TimerLists(Uv uv, Runnable betweenCallbacks, Runnable afterCallbacks) {
    this.uv = uv;
    this.betweenCallbacks = betweenCallbacks;
    alarm =
        uv.timer(
            () -> {
              process();
              afterCallbacks.run();
            });
  }

  Timeout start(Timeout timeout) {
    timeout.isSet = true;
    if (count++ == 0) {
      alarm.ref(true);
    }
    insert(timeout, readClock());
    return timeout;
  }

  void clear(Timeout timeout) {
    if (!timeout.isSet) {
      return;
    }
    forget(timeout);
    TimerList list = lists.get(timeout.millis);
    if (list != null && list.timeouts.remove(timeout) && list.timeouts.isEmpty()) {
      remove(list);
    }
  }

  private void forget(Timeout timeout) {
    timeout.isSet = false;
    if (--count == 0) {
      alarm.ref(false);
    }
  }

  private void insert(Timeout timeout, long start) {
    timeout.start = start;
    TimerList list = lists.get(timeout.millis);
    if (list == null) {
      list = new TimerList(timeout.millis, start + timeout.millis);
      lists.put(timeout.millis, list);
      queue.add(list);
      if (list.expiry < nextExpiry) {
        nextExpiry = list.expiry;
        alarm.start(timeout.millis, 0);
      }
    }
    list.timeouts.add(timeout);
  }

  private void remove(TimerList list) {
    if (lists.remove(list.millis, list)) { // not a newer list of the same duration
      queue.remove(list);
    }
  }

  /** Called when the first list is due. */
  private void process() {
    long now = readClock();
    nextExpiry = Long.MAX_VALUE;
    boolean first = true;
    for (TimerList list = queue.peek(); list != null; list = queue.peek()) {
      if (list.expiry > now) {
        nextExpiry = list.expiry;
        alarm.start(Math.max(1, nextExpiry - uv.now()), 0);
        alarm.ref(count > 0);
        return;
      }
      if (!first) {
        betweenCallbacks.run();
      }
      first = false;
      process(list, now);
    }
  }

  private void process(TimerList list, long now) {
    boolean first = true;
    for (Iterator<Timeout> next = list.timeouts.iterator();
        next.hasNext();
        next = list.timeouts.iterator()) {
      Timeout timeout = next.next();
      if (now - timeout.start < list.millis) {
        postpone(list, Math.max(timeout.start + list.millis, now + 1));
        return;
      }
      if (!first) {
        betweenCallbacks.run();
      }
      first = false;
      if (list.timeouts.remove(timeout)) { // false if a callback has just cleared it
        run(timeout);
      }
    }
    remove(list);
  }

  private void run(Timeout timeout) {
    long start = timeout.repeats ? readClock() : 0;
    timeout.callback.run();
    if (timeout.isSet && timeout.repeats) {
      insert(timeout, start);
    } else if (timeout.isSet) {
      forget(timeout);
    }
  }

  private void postpone(TimerList list, long expiry) {
    if (queue.remove(list)) {
      list.expiry = expiry;
      list.number = numbers++;
      queue.add(list);
    }
  }

  private long readClock() {
    uv.updateTime();
    return uv.now();
  }
}
