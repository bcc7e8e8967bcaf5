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
 * <p>Waiting is made of futures, as this queue shows. A taker that finds the queue empty leaves a
 * future there, and awaits it. {@code put} hands its item to the first such future. There is no
 * lock: only one task runs at a time, and a task gives up control only where it awaits.
 *
 * <p>Prints a kitchen that cooks at its own pace, and a waiter who waits for the kitchen at first,
 * and falls behind later.
 *
 * <p>Programs use {@link asyncio.sync.Queue}; see the example {@code workers}.
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

  /**
   * First in, first out. Not for production: {@code put} fails if the first taker was cancelled.
   */
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
