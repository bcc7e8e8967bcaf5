package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherEach;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;

import asyncio.Asyncio;
import asyncio.futures.TimeoutException;
import asyncio.sync.Barrier;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Waiting for one another: events, conditions and barriers. */
class Meeting {

  static void guest(String name, Event door) {
    System.out.println(name + " waits at the door");
    door.await();
    System.out.println(name + " comes in");
  }

  static void hiker(String name, double seconds, Barrier barrier) {
    sleep(seconds);
    System.out.println(name + " is at the summit");
    int place = barrier.await();
    if (place == 0) {
      System.out.println("everybody is here");
    }
  }

  static class Kitchen {

    final Condition changed = new Condition();
    int plates;

    void serve(int count) {
      try (var held = changed.acquire()) {
        plates += count;
        System.out.println(count + " more, " + plates + " plates");
        changed.signalAll();
      }
    }

    void carry(String waiter, int count) {
      try (var held = changed.acquire()) {
        changed.waitFor(() -> plates >= count);
        plates -= count;
        System.out.println(waiter + " carries " + count + ", " + plates + " stay");
      }
    }
  }

  static void main() {
    var door = new Event();
    var names = Stream.of("Eve", "Max");
    var guests = names.map(name -> createTask(() -> guest(name, door))).toList();
    sleep(0.1);
    System.out.println(door.isSet() ? "open" : "closed");
    door.set();
    await(gather(guests));
    System.out.println(door.isSet() ? "open" : "closed");
    guest("Zoe", door);
    door.clear();
    try {
      waitFor(() -> door.await(), 0.1);
    } catch (TimeoutException e) {
      System.out.println("the door stays closed");
    }
    var barrier = new Barrier(3);
    var hikers = new TreeMap<>(Map.of("Finn", 0.1, "Gwen", 0.2, "Hugo", 0.3));
    await(gatherEach(hikers.keySet(), name -> hiker(name, hikers.get(name), barrier)));
    System.out.println(barrier.parties() + " parties, " + barrier.nWaiting() + " waiting");
    System.out.println(barrier.broken() ? "broken" : "whole");
    barrier.abort();
    System.out.println(barrier.broken() ? "broken" : "whole");
    var kitchen = new Kitchen();
    var first = createTask(() -> kitchen.carry("Ida", 3));
    var second = createTask(() -> kitchen.carry("Jan", 1));
    sleep(0.1);
    kitchen.serve(1);
    await(second);
    kitchen.serve(2);
    kitchen.serve(1);
    await(first);
    System.out.println(kitchen.plates + " plates at the end");
    System.out.println(kitchen.changed.locked() ? "in use" : "free");
  }

  public static void main(String[] args) {
    Asyncio.run(() -> main());
  }
}
