package asyncio.examples.tutorial;

import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.futures.Future;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A producer and a consumer, and the queue between them.
 *
 * <p>Futures are what waiting is made of. This queue shows it: whoever takes from it while it is
 * empty leaves a future there, and awaits it; whoever puts something in hands it to the first such
 * future. There is no lock: only one task runs at a time, and none loses control but where it
 * awaits.
 *
 * <p>Prints a kitchen that cooks at its own pace, and a waiter who waits for it at first, and is
 * late afterwards.
 */
public final class ProducerConsumer {

  public static void main(String[] args) {
    Asyncio.run(() -> dinner());
  }

  static void dinner() {
    var pass = new HandMadeQueue<String>();
    gather(() -> cook(pass), () -> serve(pass)).await();
    System.out.println("dinner is over");
  }

  static void cook(HandMadeQueue<String> pass) {
    for (String dish : new String[] {"soup", "fish", "cake"}) {
      sleep(0.1);
      System.out.println("kitchen: " + dish);
      pass.put(dish);
    }
    pass.put("");
  }

  static void serve(HandMadeQueue<String> pass) {
    for (String dish = pass.take(); !dish.isEmpty(); dish = pass.take()) {
      System.out.println("waiter: takes the " + dish);
      sleep(0.25);
      System.out.println("waiter: has served the " + dish);
    }
  }

  /** First in, first out. Not for production: it does not expect that a taker is cancelled. */
  static final class HandMadeQueue<T> {

    private final Deque<T> items = new ArrayDeque<>();
    private final Deque<Future<T>> takers = new ArrayDeque<>();

    void put(T item) {
      Future<T> taker = takers.poll();
      if (taker != null) {
        taker.setResult(item);
      } else {
        items.add(item);
      }
    }

    T take() {
      T item = items.poll();
      if (item != null) {
        return item;
      }
      Future<T> arrival = getRunningLoop().createFuture();
      takers.add(arrival);
      return arrival.await();
    }
  }
}
