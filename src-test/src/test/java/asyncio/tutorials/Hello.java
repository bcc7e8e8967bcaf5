package asyncio.tutorials;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;

import asyncio.Asyncio;
import java.util.List;
import java.util.Locale;

/** Breakfast: one thing after the other, then both together. */
class Hello {

  static String make(String what, double seconds) {
    System.out.println(what + ": start");
    sleep(seconds);
    System.out.println(what + ": ready");
    return what.toUpperCase(Locale.ROOT);
  }

  static int breakfast() {
    System.out.println("one after the other");
    var tea = make("tea", 0.2);
    var toast = make("toast", 0.1);
    System.out.println("first " + tea + ", then " + toast);
    System.out.println("together");
    var egg = createTask(() -> make("egg", 0.2));
    var juice = createTask(() -> make("juice", 0.1));
    System.out.println("both are under way");
    System.out.println(await(egg) + " with " + await(juice));
    System.out.println("with a deadline");
    timeout(10, () -> make("coffee", 0.1));
    System.out.println("with a result of the nap");
    System.out.println(sleep(0.1, "rested"));
    var cups = List.of("cocoa", "milk");
    var tasks = cups.stream().map(drink -> createTask(() -> make(drink, 0.1))).toList();
    tasks.forEach(cup -> System.out.println(await(cup)));
    var loop = getRunningLoop();
    double start = loop.time();
    sleep(0.5);
    double elapsed = loop.time() - start;
    System.out.println(0.4 < elapsed && elapsed < 0.9 ? "half a second" : "too long");
    return 3;
  }

  public static void main(String[] args) {
    var guests = Asyncio.run(() -> breakfast());
    System.out.println(guests + " guests");
  }
}
